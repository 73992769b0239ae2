// Cache clears, shared caches, aggregate messages from elsewhere, and what becomes of subscription changes.

import {
  type Cache,
  CacheUpdate,
  CachingTopic,
  cacheClear,
  localEid,
  type Message,
  SubscriptionChange,
  type Topic,
} from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { idOf, State } from '../../support/sample-states.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

type Update = readonly [old: Message | null, now: Message | null];

function cached(
  stage: Stage,
  { id = idOf, topic = 'upstream', cache = stage.bus.createCache(`cache of ${topic}`, { id }) } = {},
): { upstream: Topic; cache: Cache; caching: CachingTopic; updates: Update[] } {
  const upstream = stage.bus.topic(topic);
  const caching = new CachingTopic(upstream, cache);
  const updates: Update[] = [];
  caching.topic.subscribe(({ value }) => void updates.push([value.oldSnapshot, value.newSnapshot]), {
    synchronous: true,
    accept: [CacheUpdate],
  });
  return { upstream, cache, caching, updates };
}

function state(id: string, text: string, eid?: string | null): Message<{ id: string; state: string }> {
  return State.create({ id, state: text }, eid === undefined ? {} : { eid });
}

describe('SPEC 7.4 a cache clear', () => {
  const stage = useStage();

  it("removes the entity's snapshot, with an update from the stored one to `null`", () => {
    const { upstream, cache, updates } = cached(stage);
    const [here, there] = [state('a', 'here'), state('a', 'there', 'there')];
    for (const message of [here, there]) upstream.publish(message);
    updates.length = 0;
    upstream.publish(cacheClear(state('a', 'a snapshot that was never published')));
    expect(updates).toEqual([[here, null]]);
    expect(cache.getAll(State, 'a')).toEqual([there]);
    upstream.publish(cacheClear(state('a', '', 'there')));
    expect(updates.slice(1)).toEqual([[there, null]]);
    expect(cache.dumpAll()).toEqual([]);
  });

  it('of what is not there publishes nothing', () => {
    const { upstream, cache, updates } = cached(stage);
    const here = state('a', 'here');
    upstream.publish(here);
    updates.length = 0;
    for (const absent of [state('b', ''), state('a', '', 'there'), Note.create(1)]) {
      upstream.publish(cacheClear(absent));
    }
    upstream.publish(cacheClear(here));
    upstream.publish(cacheClear(here));
    expect(updates).toEqual([[here, null]]);
    expect(cache.dumpAll()).toEqual([]);
  });

  it('goes by the snapshot inside: by its eid, not by that of the clear', () => {
    const { upstream, cache } = cached(stage);
    const [here, there] = [state('a', 'here'), state('a', 'there', 'there')];
    for (const message of [here, there]) upstream.publish(message);
    const clear = cacheClear(there);
    expect(clear.eid).toBe(localEid());
    upstream.publish(clear);
    expect(cache.getAll(State, 'a')).toEqual([here]);
  });

  it('needs a message', () => {
    expect(() => cacheClear({ id: 'a' } as never)).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
  });
});

describe('SPEC 7.4 a cache clear from a handler', () => {
  onEach(everywhere, (stage) => {
    it('brings its snapshot intact: the entry is removed', async () => {
      const { upstream, cache } = cached(stage);
      await stage.subscribe(upstream, 'clearing:clear', { accept: [State] });
      upstream.publish(state('a', 'ends'));
      upstream.publish(state('b', 'stays'));
      await stage.bus.drain();
      expect(cache.dumpAll().map(({ value }) => value)).toEqual([{ id: 'b', state: 'stays' }]);
    });
  });
});

describe('SPEC 7.5 several caching topics with one cache', () => {
  const stage = useStage();

  it('each publish the updates of their own upstream', () => {
    const one = cached(stage, { topic: 'one' });
    const other = cached(stage, { topic: 'other', cache: one.cache });
    const [first, second, third] = [state('a', '1'), state('a', '2'), state('b', '3')];
    one.upstream.publish(first);
    other.upstream.publish(second);
    one.upstream.publish(third);
    expect(one.updates).toEqual([
      [null, first],
      [null, third],
    ]);
    expect(other.updates).toEqual([[first, second]]);
    expect(one.cache.dumpAll()).toEqual([second, third]);
  });
});

describe('SPEC 7.8 aggregate messages from upstream', () => {
  const stage = useStage();

  it('are not cached again', () => {
    const { upstream, cache, updates } = cached(stage);
    upstream.publish(state('a', 'sum', null));
    expect([updates, cache.dumpAll(), cache.dump(undefined, { eid: null })]).toEqual([[], [], []]);
    upstream.publish(cacheClear(state('a', 'sum', null)));
    expect(updates).toEqual([]);
  });
});

describe('SPEC 7.9 a caching topic', () => {
  const stage = useStage();

  it('is named `cache:<n>/<upstream>`, and its id is that of a subscription of its upstream', () => {
    const [one, other] = [cached(stage), cached(stage, { topic: 'other' })];
    expect(one.caching.topic.name).toMatch(/^cache:\d+\/upstream$/);
    expect(other.caching.topic.name).toMatch(/^cache:\d+\/other$/);
    expect(one.caching.topic.name.split('/')[0]).not.toBe(other.caching.topic.name.split('/')[0]);
    expect(one.caching.id).toMatch(/^upstream-\d+$/);
  });

  it('`accept` also admits `CacheClear` and `SubscriptionChange`, and no other type', () => {
    const everything = (message: Message): string | undefined =>
      SubscriptionChange.is(message) ? message.value.subscriptionId : (idOf(message) ?? 'any');
    const { upstream, cache, caching, updates } = cached(stage, { id: everything });
    caching.accept(State).setFilter('selective');
    updates.length = 0;
    const here = state('a', 'here');
    upstream.publish(here);
    upstream.publish(Note, 1);
    upstream.publish(cacheClear(here));
    const { id } = upstream.subscribe(() => {});
    expect(updates.slice(0, 2)).toEqual([
      [null, here],
      [here, null],
    ]);
    expect(updates.slice(2).map(([, now]) => now?.value)).toEqual([
      expect.objectContaining({ subscriptionId: id }),
    ]);
    expect(cache.dumpAll(Note)).toEqual([]);
    caching.setFilter('none');
    upstream.publish(Note, 1);
    expect(cache.dumpAll(Note)).toHaveLength(1);
  });

  it('that is unsubscribed leaves the entries as they are, and writes no more', async () => {
    const { upstream, cache, caching, updates } = cached(stage);
    const here = state('a', 'here');
    upstream.publish(here);
    await caching.unsubscribeAndJoin();
    expect([caching.isSubscribed, caching.isDone]).toEqual([false, true]);
    upstream.publish(state('a', 'later'));
    upstream.publish(cacheClear(here));
    expect(cache.dumpAll()).toEqual([here]);
    expect(updates).toEqual([[null, here]]);
  });
});

describe('SPEC 7.10 subscription changes and a cache', () => {
  const stage = useStage();

  const bySubscription = (message: Message): string | undefined =>
    SubscriptionChange.is(message) ? message.value.subscriptionId : idOf(message);

  it('`Subscribe` is offered to the id function, and stored like any message', () => {
    const { upstream, cache, updates } = cached(stage, { id: bySubscription });
    const { id } = upstream.subscribe(() => {});
    expect(cache.get(SubscriptionChange, id)?.value.description).toBe('Subscribe');
    expect(updates.at(-1)?.[1]?.value).toMatchObject({ subscriptionId: id });
  });

  it('`Unsubscribe` silently removes what the `Subscribe` of that subscription stored', () => {
    const { upstream, cache, updates } = cached(stage, { id: bySubscription });
    const [leaves, stays] = [upstream.subscribe(() => {}), upstream.subscribe(() => {})];
    updates.length = 0;
    leaves.unsubscribe();
    expect(updates).toEqual([]);
    expect(cache.get(SubscriptionChange, leaves.id)).toBeUndefined();
    expect(cache.get(SubscriptionChange, stays.id)).toBeDefined();
  });

  it('the id function is not asked about `Unsubscribe`, and it is not passed on', () => {
    const asked: unknown[] = [];
    const { upstream, caching } = cached(stage, {
      id: (message) => {
        if (SubscriptionChange.is(message)) asked.push(message.value.description);
        return 'one id for all';
      },
    });
    const passed: Message[] = [];
    caching.topic.subscribe((message) => void passed.push(message), {
      accept: [CacheUpdate],
      synchronous: true,
    });
    upstream.subscribe(() => {}).unsubscribe();
    expect(new Set(asked)).toEqual(new Set(['Subscribe']));
    const changes = passed.map(({ value }) => (value as { newSnapshot: Message }).newSnapshot.value);
    expect(changes).toEqual([expect.objectContaining({ description: 'Subscribe' })]);
  });

  it('the cache does not grow with subscriptions that come and go', () => {
    const { upstream, cache } = cached(stage, { id: bySubscription });
    const before = cache.dumpAll().length;
    for (let count = 0; count < 100; count += 1) upstream.subscribe(() => {}).unsubscribe();
    expect(cache.dumpAll()).toHaveLength(before);
  });

  it('with one id for all, only the one that was stored last is removed with its subscription', () => {
    const { upstream, cache } = cached(stage, {
      id: (message) => (SubscriptionChange.is(message) ? 'last' : undefined),
    });
    const [first, second] = [upstream.subscribe(() => {}), upstream.subscribe(() => {})];
    first.unsubscribe();
    expect(cache.get(SubscriptionChange, 'last')?.value.subscriptionId).toBe(second.id);
    second.unsubscribe();
    expect(cache.get(SubscriptionChange, 'last')).toBeUndefined();
  });
});
