// Frames as they are made: each message is written once, whatever their sizes are, and no frame is larger than it may be.

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Bus, type BusError, defineMessageType, type Message } from '@stasis-bus/core';
import { busPortOf } from '@stasis-bus/core/internal';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Framing, type SentFrame } from '../../packages/nats/src/export/framing.js';
import { Incoming } from '../../packages/nats/src/import/incoming.js';
import { BridgeCounts } from '../../packages/nats/src/reports/bridge-counts.js';
import { LimitedReports } from '../../packages/nats/src/reports/limited-reports.js';
import {
  envelopeOf,
  FrameStrings,
  messageFrom,
  openEnvelope,
  outgoing,
} from '../../packages/nats/src/wire/envelope.js';
import { FrameCodec } from '../../packages/nats/src/wire/frame.js';

const written = vi.hoisted(() => ({ bytes: 0 }));
vi.mock('cbor-x', async (original) => {
  const actual = await original<typeof import('cbor-x')>();
  class Encoder extends actual.Encoder {
    constructor(options: ConstructorParameters<typeof actual.Encoder>[0]) {
      super(options);
      const { encode } = this;
      this.encode = (value) => {
        const bytes = encode.call(this, value);
        written.bytes += bytes.length;
        return bytes;
      };
    }
  }
  return { ...actual, Encoder };
});

const Note = defineMessageType('nats.note').of<unknown>();
const subject = 'stasis.m.notes.us';
const mostBytes = 1_000_000;

describe('SPEC 14.7: messages that are sent together', () => {
  const codec = new FrameCodec('of nobody else');
  let counts: BridgeCounts;
  let framing: Framing;
  beforeEach(() => {
    counts = new BridgeCounts();
    const port = busPortOf(new Bus({ onError: () => {} }));
    const reports = new LimitedReports(port, 'ERR_STASIS_BRIDGE_REFUSED');
    framing = new Framing(codec, 'us', () => mostBytes, counts, reports);
    written.bytes = 0;
  });

  const framed = (messages: readonly Message[]): SentFrame[] => [
    ...framing.frames(subject, 'notes', messages),
  ];
  const opened = (frames: readonly SentFrame[]): unknown[] =>
    frames.flatMap((sent) => {
      const frame = codec.decode(subject, sent.sealed());
      expect(frame.envelopes.length).toBe(sent.count);
      return frame.envelopes.map((envelope) => messageFrom(openEnvelope(envelope, frame, () => Note)).value);
    });

  it.each([
    ['small', Array.from({ length: 256 }, (_, index) => ({ index }))],
    ['large', Array.from({ length: 16 }, (_, index) => `${index}${'a'.repeat(900_000)}`)],
    [
      'large and in other letters',
      Array.from({ length: 16 }, (_, index) => `${index}${'名'.repeat(300_000)}`),
    ],
    [
      'large and no plain data',
      Array.from({ length: 16 }, (_, index) => new Map([[index, 'a'.repeat(900_000)]])),
    ],
    ['of all sizes', Array.from({ length: 200 }, (_, index) => [index, 'a'.repeat((index * 7919) % 90_000)])],
  ])('are written once if they are %s', (_, values) => {
    const frames = framed(values.map((value) => Note.create(value)));
    const bytes = frames.reduce((sum, frame) => sum + frame.sealed().length, 0);
    expect(written.bytes).toBeLessThanOrEqual(bytes);
    for (const frame of frames) expect(frame.sealed().length).toBeLessThanOrEqual(mostBytes);
    // Two neighbours would not fit into one frame.
    expect(frames.length).toBeLessThanOrEqual(Math.ceil((2 * bytes) / mostBytes));
    expect(opened(frames)).toEqual(values);
  });

  it('are written when their frame is asked for', () => {
    const messages = Array.from({ length: 8 }, () => Note.create('a'.repeat(900_000)));
    framing.frames(subject, 'notes', messages).next();
    expect(written.bytes).toBeLessThan(mostBytes);
  });

  it('go without the one that is too large, or cannot be sent', () => {
    const values = [1, 'a'.repeat(2_000_000), 2, 'b'.repeat(mostBytes), 3];
    const messages = [...values, Note.create('inner')].map((value) => Note.create(value));
    expect(opened(framed(messages))).toEqual([1, 2, 3]);
    expect(counts.refused).toMatchObject({ oversized: 2, 'not-encodable': 1 });
  });

  it('are numbered in the order in which they are made, and keep their number', () => {
    const [first, second] = framed([Note.create('a'.repeat(900_000)), Note.create('b'.repeat(900_000))]);
    const numbers = [first, first, second].map(
      (frame) => codec.decode(subject, frame?.sealed() ?? new Uint8Array()).stamp.sequence,
    );
    expect(numbers[0]).toBe(numbers[1]);
    expect(numbers[2]).toBeGreaterThan(numbers[1] ?? 0);
  });
});

/** Counts what it is told; `enough` resolves at the last one of `most`. */
class Counted extends LimitedReports {
  times = 0;
  readonly enough: Promise<void>;
  readonly #most: number;
  #resolve: () => void = () => {};

  constructor(port: ReturnType<typeof busPortOf>, most: number) {
    super(port, 'ERR_STASIS_BRIDGE_FAILED');
    this.#most = most;
    this.enough = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  override report(key: string, text: string): void {
    this.times += 1;
    if (this.times === this.#most) this.#resolve();
    super.report(key, text);
  }
}

describe('SPEC 14.7: a schema that does not answer', () => {
  const patienceMs = 20;

  function waitForSchema(port: ReturnType<typeof busPortOf>, failures: LimitedReports): Incoming {
    const codec = new FrameCodec(undefined);
    const refusals = new LimitedReports(port, 'ERR_STASIS_BRIDGE_REFUSED');
    const incoming = new Incoming(codec, mostBytes, new BridgeCounts(), refusals, failures, patienceMs);
    const strings = new FrameStrings();
    const envelopes = [envelopeOf(outgoing(Note.create(1)), strings)];
    const bytes = codec.encode(subject, { origin: 'us', topic: 'notes', strings: strings.all, envelopes });
    const frame = codec.decode(subject, bytes);
    const validate = (): Promise<never> => new Promise(() => {});
    const schema: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'test', validate } };
    const rule = { typesByName: new Map([['nats.note', Note]]), schemas: new Map([['nats.note', schema]]) };
    void incoming.arrival(subject, frame.envelopes[0], frame, rule);
    return incoming;
  }

  it('is reported, and what waits for it, until the bridge is closed', async () => {
    const errors: BusError[] = [];
    const port = busPortOf(new Bus({ onError: (error) => errors.push(error) }));
    const [closed, open] = [new Counted(port, 1), new Counted(port, 3)];
    const first = waitForSchema(port, closed);
    await closed.enough;
    expect(errors[0]?.code).toBe('ERR_STASIS_BRIDGE_FAILED');
    expect(errors[0]?.message).toContain('the schema of nats.note has not answered for 0.02 s');
    expect(errors[0]?.message).toContain(subject);

    first.stop();
    const { times } = closed;
    const second = waitForSchema(port, open);
    await open.enough;
    second.stop();
    expect(closed.times).toBe(times);
  });
});
