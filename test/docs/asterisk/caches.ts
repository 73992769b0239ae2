// Caches and caching topics.

import {
  CachePattern,
  CacheUpdate,
  CachingTopic,
  cacheClear,
  type Message,
  SubscriptionChange,
  type Topic,
} from '@stasis-bus/core';
import { expect } from 'vitest';
import { idOf, State } from '../../support/sample-states.js';
import type { Differences } from './difference.js';

function listen(topic: Topic, heard: string[]): void {
  topic.subscribe(({ name }) => void heard.push(name), { synchronous: true, accept: [State, CacheUpdate] });
}

export const caches: Differences = {
  'A message and the cache update that it causes': {
    rule: '3.3',
    shows: ({ bus }) => {
      const pattern = new CachePattern(bus, 'calls', idOf);
      const single = pattern.single('call:1');
      const heard: string[] = [];
      listen(pattern.cachedTopic, heard);
      single.topic.publish(State, { id: '1', state: 'up' });
      expect(heard).toEqual([State.name, CacheUpdate.name]);
    },
  },
  "`calculate` when an entry's last snapshot goes": {
    rule: '7.7',
    shows: ({ bus }) => {
      let calls = 0;
      const cache = bus.createCache('states', {
        id: idOf,
        aggregate: {
          calculate: (): Message => {
            calls += 1;
            return State.create({ id: 'a', state: 'sum' }, { eid: null });
          },
        },
      });
      const caching = new CachingTopic(bus.topic('states'), cache);
      const updates: unknown[] = [];
      caching.topic.subscribe(({ value }) => void updates.push(value.newSnapshot), {
        synchronous: true,
        accept: [CacheUpdate],
      });
      const snapshot = State.create({ id: 'a', state: 'up' });
      bus.topic('states').publish(snapshot);
      updates.length = 0;
      bus.topic('states').publish(cacheClear(snapshot));
      expect([calls, updates]).toEqual([1, [null, null]]);
      expect(cache.get(State, 'a', { eid: null })).toBeUndefined();
    },
  },
  'What an "Unsubscribe" removes from a cache': {
    rule: '7.10',
    shows: ({ bus }) => {
      const cache = bus.createCache('changes', {
        id: (message) => (SubscriptionChange.is(message) ? `of ${message.value.subscriptionId}` : undefined),
      });
      new CachingTopic(bus.topic('topic'), cache);
      const subscription = bus.topic('topic').subscribe(() => {});
      expect(cache.get(SubscriptionChange, `of ${subscription.id}`)).toBeDefined();
      subscription.unsubscribe();
      expect(cache.get(SubscriptionChange, `of ${subscription.id}`)).toBeUndefined();
    },
  },
  'The name of a cache': {
    rule: '3.4',
    shows: ({ bus }) => {
      const cache = bus.createCache('states', { id: idOf });
      expect(bus.cache('states')).toBe(cache);
      expect(() => bus.createCache('states', { id: idOf })).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_CACHE_EXISTS' }),
      );
    },
  },
};
