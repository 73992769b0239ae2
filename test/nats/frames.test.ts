// Frames without a server: what goes in comes out, and whatever bytes come, they are a frame or a refusal, never anything else.

import { defineMessageType, type Message } from '@stasis-bus/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  envelopeOf,
  FrameStrings,
  messageFrom,
  openEnvelope,
  outgoing,
} from '../../packages/nats/src/wire/envelope.js';
import { FrameCodec } from '../../packages/nats/src/wire/frame.js';
import { mostTextBytes } from '../../packages/nats/src/wire/plain-values.js';
import { Refusal } from '../../packages/nats/src/wire/refusal.js';
import { tokenOf } from '../../packages/nats/src/wire/token.js';
import { clean, pollute } from '../polluted/pollution.mjs';

const Thing = defineMessageType('nats.thing').of<unknown>();
const runs = Number(process.env['FUZZ_FRAMES'] ?? 2_000);
const subject = 'stasis.m.topic.origin';
const codec = new FrameCodec(undefined);

function encoded(value: unknown): Uint8Array {
  return frameOf(Thing.create(value));
}

function frameOf(message: Message): Uint8Array {
  const strings = new FrameStrings();
  const envelopes = [envelopeOf(outgoing(message), strings)];
  return codec.encode(subject, { origin: 'origin', topic: 'topic', strings: strings.all, envelopes });
}

function opened(bytes: Uint8Array): unknown[] {
  const frame = codec.decode(subject, bytes);
  return frame.envelopes.map((envelope) => {
    const arrival = openEnvelope(envelope, frame, (name) => (name === Thing.name ? Thing : undefined));
    return messageFrom(arrival).value;
  });
}

const value = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withUnicodeString: true,
} as fc.ObjectConstraints);

describe('a frame', () => {
  it('brings any value as the message has it', () => {
    fc.assert(
      fc.property(value, (any) => {
        fc.pre(any !== undefined);
        let expected: unknown;
        try {
          expected = Thing.create(any).value;
        } catch {
          // What no message may hold.
          return;
        }
        expect(opened(encoded(any))).toStrictEqual([expected]);
      }),
      { numRuns: runs },
    );
  });

  it('SPEC 14.7: has no more bytes than were counted before it was made', () => {
    fc.assert(
      fc.property(value, fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), (any, headers) => {
        let message: Message;
        try {
          message = Thing.create(any, { headers });
        } catch {
          return;
        }
        const expected = outgoing(message).mostBytes + mostTextBytes('origin') + mostTextBytes('topic');
        expect(frameOf(message).length).toBeLessThanOrEqual(codec.overhead + 15 + expected);
      }),
      { numRuns: runs },
    );
  });

  it('SPEC 11.10: is the same with properties on Object.prototype and Array.prototype', () => {
    const message = Thing.create({ call: { id: 1, legs: ['a', { b: undefined }] } });
    // The stamps of two frames differ.
    const contentOf = (): Uint8Array => frameOf(message).subarray(codec.overhead);
    const expected = contentOf();
    let polluted: Uint8Array;
    pollute();
    try {
      polluted = contentOf();
    } finally {
      clean();
    }
    expect(polluted).toStrictEqual(expected);
  });

  it('that was changed on its way is a frame or refused, and nothing worse', () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(value, change, fc.boolean(), (any, changes, isCut) => {
        let bytes: Uint8Array;
        try {
          bytes = encoded(any ?? null);
        } catch {
          return;
        }
        for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
        if (isCut) bytes = bytes.subarray(0, (changes[0]?.[0] ?? 0) % bytes.length);
        try {
          opened(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: runs * 5 },
    );
  });
});

describe('SPEC 14.1: a token', () => {
  it('is of one name only, has nothing that NATS would read otherwise, and is never long', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '=', '名', '\ud800', '\udfff'), maxLength: 200 }),
    );
    const names = new Map<string, string>();
    fc.assert(
      fc.property(name, (any) => {
        const token = tokenOf(any);
        expect(token).toMatch(/^[\w=-]{1,128}$/);
        expect(names.get(token) ?? any).toBe(any);
        names.set(token, any);
      }),
      { numRuns: runs },
    );
  });
});
