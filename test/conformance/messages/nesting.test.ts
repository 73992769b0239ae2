// Messages and message types inside values: passed as themselves, through every thread.

import { type CacheClear, CacheUpdate, cacheClear, type Message, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach } from '../../support/placements.js';
import { Note, Parcel } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

/** What comes back of a value that a handler at the stage's placement has passed on, as it is and in a new message. */
async function echoesOf(stage: Stage, value: unknown): Promise<unknown[]> {
  const echoes: Message[] = [];
  stage.bus.topic('echoes').subscribe((echo) => void echoes.push(echo), { synchronous: true });
  const topic = stage.bus.topic('parcels');
  await stage.subscribe(topic, 'parcels:echo');
  topic.publish(Parcel, value);
  await stage.bus.drain();
  return echoes.filter((echo) => !SubscriptionChange.is(echo)).map((echo) => echo.value);
}

function same(original: Message): unknown {
  const { id, timestamp, eid, headers, value, type } = original;
  return expect.objectContaining({ id, timestamp, eid, headers, value, type });
}

describe('SPEC 2.7 a message or a message type inside a value', () => {
  onEach(everywhere, (stage) => {
    it('crosses threads intact, and comes back equal in every part', async () => {
      const inner = Note.create('inner', { eid: 'far', headers: { trace: '1' } });
      const echoes = await echoesOf(stage, { list: [inner], type: Note, map: new Map([['k', inner]]) });
      expect(echoes).toHaveLength(2);
      for (const echo of echoes) {
        const { list, type, map } = echo as { list: Message[]; type: unknown; map: Map<string, Message> };
        expect(list).toEqual([same(inner)]);
        expect(list[0]?.type).toBe(Note);
        expect(type).toBe(Note);
        expect(map.get('k')).toBe(list[0]);
      }
    });

    it('at any depth: messages in messages in messages', async () => {
      const first = Note.create('first');
      const second = Parcel.create({ first, again: [first] });
      const third = Parcel.create({ second, set: new Set([first]) });
      for (const echo of await echoesOf(stage, { third })) {
        const outer = echo as { third: Message<{ second: Message; set: Set<Message> }> };
        const echoed = outer.third.value.second as Message<{ first: Message; again: Message[] }>;
        expect(outer.third.id).toBe(third.id);
        expect(echoed.id).toBe(second.id);
        expect(echoed.value.first).toEqual(same(first));
        expect(echoed.value.again[0]).toBe(echoed.value.first);
        expect([...outer.third.value.set][0]).toBe(echoed.value.first);
      }
    });

    it('as the whole value', async () => {
      const inner = Note.create('inner');
      const [echo, copy] = await echoesOf(stage, inner);
      expect([echo, copy]).toEqual([same(inner), same(inner)]);
      expect((await typeEcho(stage)).every((type) => type === Note)).toBe(true);
    });

    it('beside values that look like what stands for it on the way', async () => {
      const inner = Note.create('inner');
      const decoys = [new String('m0'), new String('t0'), new String('s'), new String('sm0'), 'm0'];
      for (const echo of await echoesOf(stage, { inner, decoys })) {
        const { decoys: echoed } = echo as { decoys: unknown[] };
        expect(echoed.map((decoy) => `${typeof decoy} ${String(decoy)}`)).toEqual(
          decoys.map((decoy) => `${typeof decoy} ${String(decoy)}`),
        );
      }
    });

    it('with binary data, cycles and frozen parts around it', async () => {
      const inner = Parcel.create({ bytes: Uint8Array.of(1, 2) });
      const value: Record<string, unknown> = { inner, bytes: Uint8Array.of(3) };
      value['self'] = value;
      for (const echo of await echoesOf(stage, value)) {
        const echoed = echo as { self: unknown; bytes: unknown; inner: Message };
        expect(echoed.self).toBe(echoed);
        expect(echoed.bytes).toEqual(Uint8Array.of(3));
        expect(echoed.inner).toEqual(same(inner));
        expect(Object.isFrozen(echoed)).toBe(true);
      }
    });

    it('a cache update brings its snapshots, a cache clear its target', async () => {
      const { bus } = stage;
      const received: Message[] = [];
      bus.topic('echoes').subscribe((echo) => void received.push(echo), { synchronous: true });
      const topic = bus.topic('parcels');
      await stage.subscribe(topic, 'parcels:passOn');
      const [before, after] = [Note.create(1), Note.create(2)];
      topic.publish(CacheUpdate, { type: Note, oldSnapshot: before, newSnapshot: after });
      topic.publish(cacheClear(after));
      await bus.drain();
      const update = received.find((echo) => CacheUpdate.is(echo)) as MessageOfUpdate | undefined;
      const clear = received.find((echo) => echo.name === 'stasis_cache_clear') as MessageOfClear | undefined;
      expect(update?.value.type).toBe(Note);
      expect(update?.value.oldSnapshot).toEqual(same(before));
      expect(update?.value.newSnapshot).toEqual(same(after));
      expect(clear?.value.snapshot).toEqual(same(after));
    });

    it('a message inside keeps what was published: it is not cloned again, nor thawed', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:tamper');
      topic.publish(Parcel, { inner: Parcel.create({ list: [1], map: new Map([['k', new Date(0)]]) }) });
      expect(await stage.told(subscription)).toEqual(['changed: ']);
    });
  });
});

type MessageOfUpdate = ReturnType<typeof CacheUpdate.create>;
type MessageOfClear = ReturnType<typeof CacheClear.create>;

async function typeEcho(stage: Stage): Promise<unknown[]> {
  const echoes: unknown[] = [];
  stage.bus.topic('echoes').subscribe((echo) => void echoes.push(echo.value), {
    synchronous: true,
    accept: [Parcel],
  });
  stage.bus.topic('parcels').publish(Parcel, Note);
  await stage.bus.drain();
  return echoes;
}

describe('SPEC 2.7 at home', () => {
  it('a nested message is the very same object', () => {
    const inner = Note.create('inner');
    const outer = Parcel.create({ inner, type: Note });
    expect((outer.value as { inner: unknown }).inner).toBe(inner);
    expect((outer.value as { type: unknown }).type).toBe(Note);
  });
});
