// Caching topics: the one writer of a cache, and the publisher of what changed in it.

import {
  type Cache,
  type CacheOptions,
  CachePattern,
  CacheUpdate,
  CachingTopic,
  cacheClear,
  type Topic,
} from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { idOf, State } from '../../support/sample-states.js';
import { Note, Other, Parcel } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

function cached(
  stage: Stage,
  name = 'states',
  id: CacheOptions['id'] = idOf,
): { upstream: Topic; cache: Cache; caching: CachingTopic } {
  const upstream = stage.bus.topic('upstream');
  const cache = stage.bus.createCache(name, { id });
  return { upstream, cache, caching: new CachingTopic(upstream, cache) };
}

/** The updates of a caching topic, as they are dispatched. */
function updatesOf(caching: CachingTopic): [old: unknown, now: unknown][] {
  const updates: [unknown, unknown][] = [];
  caching.topic.subscribe(
    ({ value }) => void updates.push([value.oldSnapshot?.value ?? null, value.newSnapshot?.value ?? null]),
    { synchronous: true, accept: [CacheUpdate] },
  );
  return updates;
}

/** The names of all that an object has or inherits, but for what every object has. */
function namesIn(object: object = {}): Set<string> {
  const names = new Set<string>();
  for (let level = object; level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const name of Object.getOwnPropertyNames(level)) if (name !== 'constructor') names.add(name);
  return names;
}

describe('SPEC 7.2 a caching topic', () => {
  onEach(everywhere, (stage) => {
    it('is all that can write: what handlers have of a cache reads', async () => {
      cached(stage);
      const subscription = await stage.subscribe(stage.bus.topic('trigger'), 'caching:tellNames', {
        accept: [Note],
      });
      stage.bus.topic('trigger').publish(Note, 'states');
      expect(await stage.told(subscription)).toEqual(['dump,dumpAll,get,getAll,name']);
    });

    it('publishes an update with the type and both snapshots, or `null`, to subscribers anywhere', async () => {
      const { upstream, caching } = cached(stage);
      const subscription = await stage.subscribe(caching.topic, 'caching:showUpdate', {
        accept: [CacheUpdate],
      });
      const first = State.create({ id: 'a', state: 'up' });
      const second = State.create({ id: 'a', state: 'down' });
      for (const message of [first, second, cacheClear(second)]) upstream.publish(message);
      expect((await stage.told(subscription)).map((text) => JSON.parse(text))).toEqual([
        { type: 'test.state', old: null, now: first.id },
        { type: 'test.state', old: first.id, now: second.id },
        { type: 'test.state', old: second.id, now: null },
      ]);
    });
  });
});

describe('SPEC 7.2 a caching topic', () => {
  const stage = useStage();

  it.each([
    ['undefined', undefined],
    ['null', null],
  ])('discards what is not cacheable, with %s for an id: it is neither stored nor passed on', (_, none) => {
    const { upstream, cache, caching } = cached(stage, 'states', (message) => idOf(message) ?? none);
    const passed: string[] = [];
    caching.topic.subscribe((message) => void passed.push(message.name), { synchronous: true });
    passed.length = 0;
    upstream.publish(Note, 1);
    upstream.publish(Parcel, { id: 7 });
    upstream.publish(State, { id: 'a', state: 'up' });
    expect(passed).toEqual(['stasis_cache_update']);
    expect(cache.dumpAll()).toHaveLength(1);
  });

  it('is what writes: publishing without one, or on its own topic, changes nothing in the cache', () => {
    const { cache, caching } = cached(stage);
    stage.bus.topic('elsewhere').publish(State, { id: 'a', state: 'up' });
    caching.topic.publish(State, { id: 'b', state: 'up' });
    expect(cache.dumpAll()).toEqual([]);
  });

  it('is all that can write: a cache has nothing but its name and its reads, however it was found', () => {
    const { cache } = cached(stage);
    const { bus } = stage;
    const pattern = new CachePattern(bus, 'pattern', idOf);
    const caches = [cache, bus.cache('states'), ...bus.caches(), pattern.cache];
    for (const found of caches) {
      expect(namesIn(found)).toEqual(new Set(['name', 'get', 'getAll', 'dump', 'dumpAll']));
      expect(['put', 'remove', 'options', 'owner'].filter((name) => name in (found ?? {}))).toEqual([]);
    }
  });

  it('writes what reaches its upstream topic by a forward', () => {
    const { upstream, cache } = cached(stage);
    stage.bus.topic('child').forwardTo(upstream);
    stage.bus.topic('child').publish(State, { id: 'a', state: 'up' });
    expect(cache.get(State, 'a')?.value.state).toBe('up');
  });
});

describe('SPEC 7.3 the cache is up to date when the outermost publish upstream returns', () => {
  const stage = useStage();

  it('for a publish at home, its update dispatched as well', () => {
    const { upstream, cache, caching } = cached(stage);
    const updates = updatesOf(caching);
    for (const state of ['up', 'down']) {
      upstream.publish(State, { id: 'a', state });
      expect(cache.get(State, 'a')?.value.state).toBe(state);
    }
    expect(updates).toEqual([
      [null, { id: 'a', state: 'up' }],
      [
        { id: 'a', state: 'up' },
        { id: 'a', state: 'down' },
      ],
    ]);
  });

  it('for one that arrives through a chain of forwards', () => {
    const { upstream, cache } = cached(stage);
    const [far, near] = [stage.bus.topic('far'), stage.bus.topic('near')];
    far.forwardTo(near);
    near.forwardTo(upstream);
    far.publish(State, { id: 'a', state: 'up' });
    expect(cache.get(State, 'a')?.value.state).toBe('up');
  });

  it('for one made in a synchronous handler: when the publish around it returns', () => {
    const { upstream, cache } = cached(stage);
    stage.bus.topic('trigger').subscribe(
      (message) => {
        if (Note.is(message)) upstream.publish(State, { id: 'a', state: String(message.value) });
      },
      { synchronous: true },
    );
    stage.bus.topic('trigger').publish(Note, 'up');
    expect(cache.get(State, 'a')?.value.state).toBe('up');
  });
});

describe('SPEC 7.3 whoever publishes upstream', () => {
  onEach(everywhere, (stage) => {
    it('from a handler: the cache is up to date when the handler has completed', async () => {
      const { upstream, cache } = cached(stage);
      const trigger = stage.bus.topic('trigger');
      const subscription = await stage.subscribe(trigger, 'caching:changeState', { accept: [Note] });
      for (const state of ['up', 'down', 'up again']) {
        expect(await subscription.publishAndWait(Note.create(state))).toBe('handled');
        expect(cache.get(State, 'a')?.value).toEqual({ id: 'a', state });
      }
      expect(upstream.subscriberCount).toBe(1);
    });

    it('a handler that gets a message from upstream finds the cache changed already', async () => {
      const { upstream, cache } = cached(stage);
      const found: unknown[] = [];
      stage.bus
        .topic('found')
        .subscribe((message) => void found.push([message.value, cache.get(State, 'a')?.value.state]), {
          synchronous: true,
          accept: [Other],
        });
      await stage.subscribe(upstream, 'caching:reportState', { accept: [State] });
      for (const state of ['up', 'down']) {
        upstream.publish(State, { id: 'a', state });
        await stage.bus.drain();
      }
      expect(found).toEqual([
        ['up', 'up'],
        ['down', 'down'],
      ]);
    });
  });
});
