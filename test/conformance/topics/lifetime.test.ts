// How long topics, subscriptions and caches live: as long as somebody needs them.

import { CachingTopic, MessageRouter } from '@stasis-bus/core';
import { notHolding } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { collectUntil } from '../../support/collect-garbage.js';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { idOf, State } from '../../support/sample-states.js';
import { Note } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

function namesOf(stage: Stage): string[] {
  return stage.bus
    .topics()
    .map(({ name }) => name)
    .filter((name) => name !== 'observed');
}

describe('SPEC 3.4 a topic', () => {
  const stage = useStage();

  it('that nobody holds, without subscribers and forwards, disappears: ten thousand leave nothing behind', async () => {
    for (let index = 0; index < 10_000; index += 1) {
      const topic = stage.bus.topic(`short-lived/${index}`);
      const subscription = topic.subscribe(() => {}, { synchronous: true });
      topic.publish(Note, index);
      subscription.unsubscribe();
    }
    expect(await collectUntil(() => namesOf(stage).length === 0)).toBe(true);
  });

  it('that somebody holds stays', async () => {
    const held = stage.bus.topic('held');
    stage.bus.topic('not held');
    expect(await collectUntil(() => namesOf(stage).length === 1)).toBe(true);
    expect(stage.bus.findTopic('held')).toBe(held);
  });

  it('with a subscriber stays until that one has gone', async () => {
    const seen: unknown[] = [];
    const abort = new AbortController();
    (() => {
      const options = { synchronous: true, accept: [Note] } as const;
      stage.bus.topic('calls').subscribe(({ value }) => void seen.push(value), options);
      stage.bus.topic('leaving').subscribe(() => {}, { ...options, signal: abort.signal });
      stage.bus.topic('not held');
    })();
    expect(await collectUntil(() => namesOf(stage).length === 2)).toBe(true);
    expect(namesOf(stage)).toEqual(['calls', 'leaving']);
    (() => stage.bus.findTopic('calls')?.publish(Note, 1))();
    expect(seen).toEqual([1]);
    abort.abort();
    expect(await collectUntil(() => namesOf(stage).length === 1)).toBe(true);
    expect(namesOf(stage)).toEqual(['calls']);
  });

  it('disappears with the subscriptions that do not hold it, as those of a bridge to others', async () => {
    const seen: unknown[] = [];
    (() => {
      const options = { synchronous: true, accept: [Note] } as const;
      for (const name of ['gone', 'used', 'held'])
        notHolding(stage.bus.topic(name).subscribe(({ value }) => void seen.push(value), options));
      stage.bus.topic('gone').publish(Note, 1);
      stage.bus.topic('used').subscribe(() => {}, options);
    })();
    const held = stage.bus.topic('held');
    expect(await collectUntil(() => namesOf(stage).length === 2)).toBe(true);
    held.publish(Note, 2);
    (() => stage.bus.findTopic('used')?.publish(Note, 3))();
    expect(seen).toEqual([1, 2, 3]);
    const listed = stage.bus.statistics().subscriptions.filter(({ topic }) => topic === 'held');
    expect(listed.length).toBe(1);
    expect(held.subscriberCount).toBe(1);
  });

  it('loses such a subscription when that is unsubscribed, or the bus is closed', async () => {
    const held = ['one', 'two'].map((name) => stage.bus.topic(name));
    const [one, two] = held.map((topic) => notHolding(topic.subscribe(() => {}, { synchronous: true })));
    one?.unsubscribe();
    expect(held.map(({ subscriberCount }) => subscriberCount)).toEqual([0, 1]);
    expect(stage.bus.statistics().subscriptions.filter(({ topic }) => topic === 'one')).toEqual([]);
    await stage.bus.close();
    expect(two?.isSubscribed).toBe(false);
  });

  it('with a forward stays, at either end', async () => {
    (() => {
      stage.bus.topic('from').forwardTo(stage.bus.topic('to'));
      stage.bus.topic('not held');
    })();
    expect(await collectUntil(() => namesOf(stage).length === 2)).toBe(true);
    expect(namesOf(stage)).toEqual(['from', 'to']);
  });

  it('whose forward was cancelled, and the forward forgotten, disappears', async () => {
    (() => stage.bus.topic('from').forwardTo(stage.bus.topic('to')).cancel())();
    expect(await collectUntil(() => namesOf(stage).length === 0)).toBe(true);
  });

  it('that has disappeared can be made again, and is a new one', async () => {
    const id = (() => stage.bus.topic('calls', { detail: 'first' }).id)();
    expect(await collectUntil(() => namesOf(stage).length === 0)).toBe(true);
    const topic = stage.bus.topic('calls', { detail: 'second' });
    expect([topic.detail, topic.id === id]).toEqual(['second', false]);
    expect(await collectUntil(() => stage.bus.findTopic('calls') === topic)).toBe(true);
  });
});

describe('SPEC 3.4 publishing by name', () => {
  onEach(everywhere, (stage) => {
    it('to a topic that does not exist creates nothing', async () => {
      const topic = stage.bus.topic('calls');
      await stage.subscribe(topic, 'nowhere:publishNowhere', { accept: [Note] });
      topic.publish(Note, 1);
      await stage.bus.drain();
      expect(stage.bus.findTopic('nowhere')).toBeUndefined();
    });
  });
});

describe('SPEC 3.4 nobody has to hold', () => {
  const stage = useStage();

  it('a subscription, a router or a caching topic: each lives until it is unsubscribed', async () => {
    const seen: string[] = [];
    const cache = stage.bus.createCache('states', { id: idOf });
    (() => {
      const topic = stage.bus.topic('calls');
      topic.subscribe(() => void seen.push('subscription'), { synchronous: true, accept: [State] });
      new MessageRouter(topic, { synchronous: true }).add(State, () => void seen.push('router'));
      new CachingTopic(topic, cache);
    })();
    (() => void stage.bus.topic('not held'))();
    expect(await collectUntil(() => !namesOf(stage).includes('not held'))).toBe(true);
    stage.bus.topic('calls').publish(State, { id: 'a', state: 'up' });
    expect(seen).toEqual(['subscription', 'router']);
    expect(cache.get(State, 'a')?.value.state).toBe('up');
  });
});

describe('SPEC 3.4 a cache', () => {
  const stage = useStage();

  it('is listed by name, while somebody holds it', () => {
    expect(stage.bus.caches()).toEqual([]);
    const [late, early] = ['late', 'early'].map((name) => stage.bus.createCache(name, { id: idOf }));
    const listed = stage.bus.caches();
    expect(listed.map(({ name }) => name)).toEqual(['early', 'late']);
    expect(listed[0]).toBe(early);
    expect(listed[1]).toBe(late);
  });

  it('whose name is in use is an error', () => {
    const cache = stage.bus.createCache('states', { id: idOf });
    expect(() => stage.bus.createCache('states', { id: idOf })).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_CACHE_EXISTS' }),
    );
    expect(stage.bus.cache('states')).toBe(cache);
    expect(stage.bus.cache('others')).toBeUndefined();
  });

  it('that nobody holds is collected, and its name is free again', async () => {
    (() => void stage.bus.createCache('states', { id: idOf }))();
    expect(await collectUntil(() => stage.bus.cache('states') === undefined)).toBe(true);
    expect(() => stage.bus.createCache('states', { id: idOf })).not.toThrow();
  });

  it('stays as long as a caching topic writes it', async () => {
    (() => void new CachingTopic(stage.bus.topic('calls'), stage.bus.createCache('states', { id: idOf })))();
    (() => void stage.bus.createCache('not held', { id: idOf }))();
    expect(await collectUntil(() => stage.bus.cache('not held') === undefined)).toBe(true);
    expect(stage.bus.cache('states')).toBeDefined();
  });
});
