// Every wrong argument of `bridge` gets its code before anything has changed. It takes no server to be wrong.

import type { NatsConnection } from '@nats-io/transport-node';
import { Bus, CachingTopic, defineMessageType, SubscriptionChange } from '@stasis-bus/core';
import { bridge } from '@stasis-bus/nats';
import { describe, expect, it } from 'vitest';
import { silentConnection } from './support/silent-connection.js';

const Note = defineMessageType('nats.note').of<unknown>();
const topic = { topic: 't', direction: 'both', types: [Note] };

function untouched(): NatsConnection {
  const refuse = () => {
    throw new Error('the connection was used');
  };
  return { status: refuse, subscribe: refuse, publish: refuse, closed: refuse } as never;
}

const wrong: readonly unknown[] = [
  undefined,
  null,
  [],
  'all',
  { subjects: [] },
  { name: '' },
  { name: 'a.b' },
  { name: 'a'.repeat(201) },
  { name: 5 },
  { process: '' },
  { process: 5 },
  { topics: 'all' },
  { topics: [undefined] },
  { topics: [{}] },
  { topics: [{ ...topic, topic: '' }] },
  { topics: [{ ...topic, direction: undefined }] },
  { topics: [{ ...topic, direction: 'in' }] },
  { topics: [{ ...topic, types: [] }] },
  { topics: [{ ...topic, types: ['nats.note'] }] },
  { topics: [{ ...topic, types: [SubscriptionChange] }] },
  { topics: [{ ...topic, guarantee: 'exactly-once' }] },
  { topics: [{ ...topic, schemas: { other: {} } }] },
  { topics: [{ ...topic, schemas: { 'nats.note': {} } }] },
  { topics: [{ ...topic, more: 1 }] },
  { caches: 'all' },
  { caches: [{}] },
  { caches: [{ caching: {}, types: [Note] }] },
  { replay: 'some' },
  { buffer: 5 },
  { buffer: { most: 0 } },
  { buffer: { most: 10, high: 11 } },
  { buffer: { overflow: 'throw' } },
  { buffer: { low: 1 } },
  { onCongestion: true },
  { whenRefused: 'retry' },
  { deadAfter: -1 },
  { deadAfter: 5 },
  { deadAfter: Number.NaN },
  { mostBytes: 1 },
  { mostBytes: '1 MB' },
  { secret: '' },
  { secret: new Uint8Array() },
  { secret: 5 },
  { stream: { maxAge: 0 } },
  { stream: { maxBytes: -1 } },
  { stream: { subjects: [] } },
];

describe('bridge', () => {
  it.each(wrong.map((options) => [JSON.stringify(options) ?? 'undefined', options]))(
    'refuses %s',
    async (_, options) => {
      await using bus = new Bus();
      expect(() => bridge(bus, untouched(), options as never)).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
      expect(bus.topics()).toEqual([]);
    },
  );

  it('refuses what is no bus, no connection, and a caching topic of another bus', async () => {
    await using bus = new Bus();
    await using other = new Bus();
    const invalid = expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' });
    for (const none of [undefined, {}, 'bus']) {
      expect(() => bridge(none as never, untouched(), {})).toThrow(invalid);
      expect(() => bridge(bus, none as never, {})).toThrow(invalid);
    }
    const caching = new CachingTopic(other.topic('t'), other.createCache('c', { id: () => 'id' }));
    expect(() => bridge(bus, untouched(), { caches: [{ caching, types: [Note] }] })).toThrow(invalid);
  });

  it('refuses a bus that is closed', async () => {
    const bus = new Bus();
    await bus.close();
    expect(() => bridge(bus, untouched(), {})).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_CLOSED' }),
    );
  });
});

describe('a bridge that is closed', () => {
  it('rejects what waits for it with ERR_STASIS_CLOSED', async () => {
    const bus = new Bus();
    const own = bridge(bus, silentConnection(), {
      topics: [{ topic: 't', direction: 'both', types: [Note] }],
    });
    const waiting = [own.ready, own.flush()].map((promise) => promise.catch(({ code }) => code));
    await own.close({ timeout: 1 });
    expect(await Promise.all(waiting)).toEqual(['ERR_STASIS_CLOSED', 'ERR_STASIS_CLOSED']);
    await expect(own.flush()).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSED' });
    await bus.close();
  });
});
