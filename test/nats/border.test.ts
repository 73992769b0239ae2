// What comes from outside is looked at, and what is not right is refused, counted and reported, never thrown.

import { connect } from 'node:net';
import { serialize } from 'node:v8';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { defineMessageType } from '@stasis-bus/core';
import type { BridgeOptions, RefusalReason } from '@stasis-bus/nats';
import { encode, Tag } from 'cbor-x';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { join } from './support/joined.js';
import { hasServer, NatsServer } from './support/server.js';
import { signedFrame, stamp } from './support/signed-frame.js';

const Note = defineMessageType('nats.note').of<unknown>();
const secret = 'of nobody else';
const signed = (subject: string, content: unknown, key = secret): Buffer =>
  signedFrame(key, subject, content);

const strings = ['nats.note', 'id-1', 'eid', 'nats.other', 'stasis_cache_clear', 'i'.repeat(1_000), 5];
/** An envelope: the type, what the id begins with, its number, the time, the entity, headers, the form, the value. */
const whole = (value: unknown, number = -1): unknown[] => [0, 1, number, 1.5, 2, 0, 0, value];
/** The same with something else at a place. */
const but = (place: number, part: unknown): unknown[] => whole(1).with(place, part);
const unsigned = (...bytes: number[]): Buffer =>
  Buffer.concat([Buffer.of(1, 0), stamp(), Buffer.from(bytes)]);
const framed = (content: unknown): Buffer => Buffer.concat([unsigned(), encode(content)]);
const frame = (...envelopes: unknown[]): Buffer => framed(['them', 'notes', strings, envelopes]);

describe.skipIf(!hasServer)('the border', () => {
  let server: NatsServer;
  let lastName = 0;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  const options = (more: BridgeOptions = {}): BridgeOptions & { name: string } => {
    lastName += 1;
    const topics = [{ topic: 'notes', direction: 'both', types: [Note] }] as const;
    return { name: `border-${lastName}`, topics, ...more };
  };

  const wrong: [string, RefusalReason, Buffer][] = [
    ['nothing', 'malformed', Buffer.alloc(0)],
    ['noise', 'malformed', unsigned(0xff, 0xff, 0xff)],
    ['less than a stamp', 'malformed', unsigned().subarray(0, 15)],
    ['a later version', 'unknown-version', Buffer.concat([Buffer.of(2, 0), frame(whole(1)).subarray(2)])],
    ['half a frame', 'malformed', frame(whole('a'.repeat(100))).subarray(0, 60)],
    ['more than a frame', 'malformed', Buffer.concat([frame(whole(1)), Buffer.of(0)])],
    ['a length beyond the end', 'malformed', unsigned(0x9b, 0, 0, 0, 1, 0, 0, 0, 0)],
    ['a long way down', 'malformed', Buffer.concat([unsigned(), Buffer.alloc(9_000, 0x81)])],
    [
      'a global function to call',
      'malformed',
      frame(whole(new Tag(['eval', 'globalThis.hacked = true'], 27))),
    ],
    ['numbers for keys', 'malformed', frame(whole(new Map([[1, 2]])))],
    ['more bytes than may come', 'oversized', frame(whole('a'.repeat(20_000)))],
    ['another origin', 'forged', framed(['someone', 'notes', strings, [whole(1)]])],
    ['another topic', 'forged', framed(['them', 'other', strings, [whole(1)]])],
    ['a signature that nobody asked for', 'forged', signed('s', ['them', 'notes', strings, [whole(1)]])],
    ['a frame without parts', 'malformed', framed(['them', 'notes'])],
    ['strings that are none', 'malformed', framed(['them', 'notes', 'nats.note', [whole(1)]])],
    ['envelopes that are none', 'malformed', framed(['them', 'notes', strings, 'many'])],
    ['an envelope that is none', 'malformed', frame('one')],
    ['too few parts', 'malformed', frame(whole(1).slice(0, 7))],
    ['an unknown type', 'unknown-type', frame(but(0, 3))],
    ['a type of the bus itself', 'unknown-type', frame(but(0, 4))],
    ['an index that leads nowhere', 'malformed', frame(but(0, 99))],
    ['an index that is none', 'malformed', frame(but(1, 'length'))],
    ['an id that is none', 'malformed', frame(but(1, 6))],
    ['an id without end', 'malformed', frame(but(1, 5))],
    ['half a number', 'malformed', frame(but(2, 0.5))],
    ['a timestamp that is none', 'malformed', frame(but(3, 'now'))],
    ['an entity that is none', 'malformed', frame(but(4, 6))],
    ['headers that are none', 'malformed', frame(but(5, { a: 1 }))],
    ['a value in no form', 'malformed', frame(but(6, 9))],
    ['no value', 'malformed', frame(whole(undefined))],
    ['bytes that are no value', 'malformed', frame(whole(Buffer.of(1, 2, 3)).with(6, 1))],
    ['a value that no message may have', 'malformed', frame(whole(serialize(undefined)).with(6, 1))],
    ['a context that is none', 'malformed', frame([...whole(1), 0, 'trace'])],
  ];
  it.each(wrong)('refuses %s as %s', async (_, reason, bytes) => {
    const given = options({ mostBytes: 10_000 });
    await using here = await join(server, given);
    const heard = here.heard('notes');
    const subject = `${given.name}.m.notes.them`;
    here.connection.publish(subject, bytes);
    here.connection.publish(subject, frame(whole('after')));
    await heard.count(1);
    expect(heard.values).toEqual(['after']);
    const { refused, imported } = here.bridge.statistics();
    expect(refused).toMatchObject({ [reason]: 1 });
    expect(Object.values(refused).reduce((sum, count) => sum + count)).toBe(1);
    expect(imported).toBe(1);
    expect(here.errors.map(({ code }) => code)).toEqual(['ERR_STASIS_BRIDGE_REFUSED']);
    expect(globalThis).not.toHaveProperty('hacked');
  });

  it('refuses one of many, and lets the others in', async () => {
    const given = options();
    await using here = await join(server, given);
    const heard = here.heard('notes');
    const envelopes = [whole(1, 1), but(0, 3), whole(3, 2)];
    here.connection.publish(`${given.name}.m.notes.them`, frame(...envelopes));
    await heard.count(2);
    expect(heard.values).toEqual([1, 3]);
  });

  it('reports a flood at a limited rate, and counts all of it', async () => {
    const given = options();
    await using here = await join(server, given);
    const heard = here.heard('notes');
    const subject = `${given.name}.m.notes.them`;
    for (let index = 0; index < 1_000; index += 1) here.connection.publish(subject, Buffer.of(9, 9));
    here.connection.publish(subject, frame(whole('after')));
    await heard.count(1);
    expect(here.bridge.statistics().refused['unknown-version']).toBe(1_000);
    expect(here.errors.length).toBeLessThan(10);
  });

  it('with a secret, lets in what is signed with it for its subject, and nothing else', async () => {
    const given = options({ secret });
    await using here = await join(server, given);
    await using there = await join(server, given);
    const heard = here.heard('notes');
    const subject = `${given.name}.m.notes.them`;
    const content = (value: unknown) => ['them', 'notes', strings, [whole(value)]];
    const { connection } = here;
    connection.publish(subject, frame(whole('unsigned')));
    connection.publish(subject, signed(subject, content('with another'), 'guessed'));
    connection.publish(subject, signed(`${given.name}.d.notes.them`, content('for another subject')));
    const changed = signed(subject, content('changed'));
    changed.writeUInt8((changed.at(-1) ?? 0) ^ 1, changed.length - 1);
    connection.publish(subject, changed);
    connection.publish(subject, signed(subject, content('right')));
    await heard.count(1);
    there.bus.topic('notes').publish(Note, 'of a bridge');
    await heard.count(2);
    expect(heard.values).toEqual(['right', 'of a bridge']);
    expect(here.bridge.statistics().refused.forged).toBe(4);
  });

  it('sends nothing that is too large, and what comes after it', async () => {
    const given = options({ mostBytes: 10_000 });
    await using here = await join(server, given);
    await using there = await join(server, given);
    const heard = here.heard('notes');
    const notes = there.bus.topic('notes');
    for (const value of [
      'a'.repeat(20_000),
      ...Array.from({ length: 40 }, (_, index) => index + 'b'.repeat(900)),
    ])
      notes.publish(Note, value);
    await heard.count(40);
    expect(heard.values.map((value) => Number.parseInt(String(value), 10))).toEqual(
      Array.from({ length: 40 }, (_, index) => index),
    );
    expect(there.bridge.statistics().refused.oversized).toBe(1);
  });

  it.each([
    ['zod', z.object({ call: z.string(), seconds: z.number().default(0) })],
    ['valibot', v.object({ call: v.string(), seconds: v.optional(v.number(), 0) })],
  ])('checks values with %s, and delivers what it makes of them', async (_, schema) => {
    const topics = [
      { topic: 'notes', direction: 'both', types: [Note], schemas: { 'nats.note': schema } },
    ] as const;
    const given = options({ topics });
    await using here = await join(server, given);
    await using there = await join(server, given);
    const heard = here.heard('notes');
    for (const value of [{ call: 5 }, { call: 'a' }, 'none', { call: 'b', seconds: 2, more: 1 }])
      there.bus.topic('notes').publish(Note, value);
    await heard.count(2);
    expect(heard.values).toEqual([
      { call: 'a', seconds: 0 },
      { call: 'b', seconds: 2 },
    ]);
    expect(here.bridge.statistics().refused.schema).toBe(2);
    expect((await here.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain('call');
  });

  it.each(['at-most-once', 'at-least-once'] as const)(
    'keeps the order while a schema takes its time, %s',
    async (guarantee) => {
      const validate = async (value: unknown) => {
        const number = Number(value);
        if (number % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        if (number === 7) throw new Error('no sevens');
        return number === 9 ? { issues: [{ message: 'no nines' }] } : { value };
      };
      const schema: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'test', validate } };
      const topics = [
        { topic: 'notes', direction: 'both', types: [Note], guarantee, schemas: { 'nats.note': schema } },
      ] as const;
      const given = options({ topics });
      await using here = await join(server, given);
      await using there = await join(server, given);
      const heard = here.heard('notes');
      for (let index = 0; index < 12; index += 1) there.bus.topic('notes').publish(Note, index);
      await heard.count(10);
      expect(heard.values).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 10, 11]);
      expect(here.bridge.statistics().refused.schema).toBe(2);
    },
  );

  it('survives what is no NATS at all', async () => {
    await using here = await join(server, options());
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.end('GET / HTTP/1.1\r\n\r\n');
    await here.bridge.flush();
    expect(here.errors).toEqual([]);
  });
});
