// What is published on one bus arrives on the others, as it was, in its order, and only where it may.

import { CacheUpdate, defineMessageType, type MessageType } from '@stasis-bus/core';
import type { BridgedTopic } from '@stasis-bus/nats';
import { describe, expect, it } from 'vitest';
import { join } from './support/joined.js';
import { hasServer } from './support/server.js';
import { useSharedServer } from './support/shared-server.js';

const Note = defineMessageType('nats.note').of<unknown>();
const Other = defineMessageType('nats.other').of<unknown>();

const both = (guarantee: 'at-most-once' | 'at-least-once', topic = 'notes'): BridgedTopic => ({
  topic,
  direction: 'both',
  types: [Note],
  guarantee,
});

describe.skipIf(!hasServer).each(['at-most-once', 'at-least-once'] as const)('%s', (guarantee) => {
  const shared = useSharedServer('test');

  it('brings a message with its id, timestamp, entity and headers', async () => {
    const options = { name: shared.freshName(), topics: [both(guarantee)] };
    await using here = await join(shared.server, options);
    await using there = await join(shared.server, { ...options, process: 'there' });
    const heard = here.heard('notes');
    const sent = Note.create(
      { word: 'hello', of: [1, null, 2.5] },
      { headers: { traceparent: '00-1-2-01' }, eid: 'elsewhere' },
    );
    there.bus.topic('notes').publish(sent);
    const [message] = (await heard.count(1)).messages;
    expect(message).not.toBe(sent);
    expect(message?.type).toBe(Note);
    expect(message?.value).toEqual(sent.value);
    expect(Object.isFrozen(message?.value)).toBe(true);
    expect(message).toMatchObject({ id: sent.id, timestamp: sent.timestamp, eid: 'elsewhere' });
    expect(message?.headers).toEqual({ traceparent: '00-1-2-01', 'stasis-bridge': 'there' });
  });

  it('keeps the order of each publisher and topic', async () => {
    const options = { name: shared.freshName(), topics: [both(guarantee, 'notes*')] };
    await using here = await join(shared.server, options);
    await using one = await join(shared.server, options);
    await using two = await join(shared.server, options);
    const heard = ['notes:a', 'notes:b'].map((topic) => here.heard(topic));
    for (let index = 0; index < 3_000; index += 1) {
      for (const [from, { bus }] of [one, two].entries()) {
        for (const topic of ['notes:a', 'notes:b']) bus.topic(topic).publish(Note, [from, index]);
      }
      if (index % 500 === 0) await new Promise(setImmediate);
    }
    for (const topic of heard) {
      await topic.count(6_000);
      for (const from of [0, 1]) {
        const indexes = topic.values.map((value) => value as number[]).filter(([of]) => of === from);
        expect(indexes.map(([, index]) => index)).toEqual(Array.from({ length: 3_000 }, (_, index) => index));
      }
    }
  });

  it('never sends on what came from elsewhere, whoever publishes it again', async () => {
    const options = { name: shared.freshName(), topics: [both(guarantee, '*')] };
    await using here = await join(shared.server, options);
    await using there = await join(shared.server, options);
    here.bus
      .topic('notes')
      .subscribe((message, { publish }) => publish('again', message), { accept: [Note] });
    const again = here.heard('again');
    const back = there.heard('again');
    const notes = there.heard('notes');
    there.bus.topic('notes').publish(Note, 1);
    await again.count(1);
    here.bus.topic('again').publish(Note, 'fresh');
    await back.count(1);
    expect(back.values).toEqual(['fresh']);
    expect(notes.values).toEqual([1]);
    await there.bridge.flush();
    expect(there.bridge.statistics()).toMatchObject({ exported: 1, imported: 1 });
  });

  it('lets pass the listed types only, and never what the bus says itself', async () => {
    const options = { name: shared.freshName(), topics: [both(guarantee)] };
    await using here = await join(shared.server, options);
    await using there = await join(shared.server, options);
    const heard = here.heard('notes');
    there.heard('notes');
    there.bus.topic('notes').publish(Other, 1);
    there.bus.topic('notes').publish(Note, 2);
    await heard.count(1);
    expect(heard.values).toEqual([2]);
    await there.bridge.flush();
    expect(there.bridge.statistics().exported).toBe(1);
  });

  it('counts what nobody here has a topic for', async () => {
    const options = { name: shared.freshName(), topics: [both(guarantee, '*')] };
    await using here = await join(shared.server, options);
    await using there = await join(shared.server, options);
    const heard = here.heard('known');
    there.bus.topic('unknown').publish(Note, 1);
    await there.bridge.flush();
    there.bus.topic('known').publish(Note, 1);
    await heard.count(1);
    await there.bridge.flush();
    expect(here.bus.findTopic('unknown')).toBeUndefined();
    expect(here.bridge.statistics()).toMatchObject({ imported: 1, dropped: { 'no-topic': 1 } });
  });

  it.each<[string, unknown]>([
    ['a date', new Date(5)],
    ['a map', new Map([[{ a: 1 }, new Set([1, 'two'])]])],
    ['typed arrays', { samples: Float32Array.of(1, 2.5), bytes: new Uint8Array([1, 2, 3]) }],
    ['big integers, small ones too', { small: 5n, large: 2n ** 80n, list: [1n] }],
    ['an error', new RangeError('too far', { cause: 'why' })],
    ['a regular expression', /a+/gi],
    ['numbers that JSON loses', [-0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53 + 2, 1e300, 0.1]],
    ['undefined', { a: undefined, list: [undefined, null] }],
    ['a lone surrogate', 'a\ud800b'],
    ['keys that look like others', JSON.parse('{"__proto__":{"a":1},"constructor":2,"1":3}')],
    // biome-ignore lint/suspicious/noSparseArray: that is what is tested
    ['holes', [1, , 3]],
  ])('brings %s as structuredClone gives it', async (_, value) => {
    const options = { name: shared.freshName(), topics: [both(guarantee)] };
    await using here = await join(shared.server, options);
    await using there = await join(shared.server, options);
    const heard = here.heard('notes');
    there.bus.topic('notes').publish(Note, value as never);
    const [message] = (await heard.count(1)).messages;
    const expected = Note.create(value).value;
    expect(message?.value).toStrictEqual(expected);
    if (typeof value === 'object' && Array.isArray(value)) {
      expect(Object.keys(message?.value as object)).toEqual(Object.keys(value));
    }
  });

  it('reports a value that cannot leave the process, and throws nothing', async () => {
    const options = { name: shared.freshName(), topics: [both(guarantee)] };
    await using here = await join(shared.server, options);
    await using there = await join(shared.server, options);
    const heard = here.heard('notes');
    there.bus.topic('notes').publish(Note, { inner: Note.create(1) } as never);
    there.bus.topic('notes').publish(Note, 'after');
    await heard.count(1);
    expect(heard.values).toEqual(['after']);
    expect(await there.error('ERR_STASIS_BRIDGE_REFUSED')).toBeDefined();
    expect(there.bridge.statistics().refused['not-encodable']).toBe(1);
  });

  it('exports topics that are made later, and holds them', async () => {
    const options = { name: shared.freshName(), topics: [both(guarantee, 'late/*')] };
    await using here = await join(shared.server, options);
    await using there = await join(shared.server, options);
    const heard = here.heard('late/one');
    there.bus.topic('late/one').publish(Note, 1);
    await heard.count(1);
    expect(there.bus.findTopic('late/one')?.subscriberCount).toBe(1);
  });

  it('refuses to export what the bus says itself', async () => {
    await using here = await join(shared.server, { name: shared.freshName() });
    const types: MessageType[] = [Note, CacheUpdate];
    const { bridge } = await import('@stasis-bus/nats');
    expect(() =>
      bridge(here.bus, here.connection, { topics: [{ topic: 't', direction: 'export', types }] }),
    ).toThrow(expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }));
  });
});
