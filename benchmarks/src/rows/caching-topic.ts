// A caching topic with 1,000 ids, and one subscriber to its updates, on a worker thread or synchronous. Each message is created.
//
//   publish ─► topic ─► caching topic ─► cache
//                             └─► updates ══► subscriber: records, and checks new and old snapshots

import { type Bus, CacheUpdate, CachingTopic, type Topic } from '@stasis-bus/core';
import { mostQueued, paced } from '../support/paced.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { cachedIds, recordUpdate } from '../support/snapshots.js';
import { Tally } from '../support/tally.js';

export const cachingTopic = cachingRow('caching-topic', 'on the pool', async (updates, cells, handler) => {
  const options = { accept: [CacheUpdate], data: cells, congestion: { high: mostQueued } };
  await updates.subscribe(handler('cache-update-handler'), options).ready;
});

export const cachingTopicSynchronous = cachingRow(
  'caching-topic-synchronous',
  'synchronous',
  async (updates, cells) => {
    updates.subscribe(({ value }) => recordUpdate(cells, value), {
      accept: [CacheUpdate],
      synchronous: true,
    });
  },
);

type Subscribe = (
  updates: Topic,
  cells: Int32Array,
  handler: ReturnType<typeof openPoolBus>['handler'],
) => Promise<void>;

function cachingRow(name: string, placement: string, subscribe: Subscribe): Row {
  return {
    name,
    topology: `1 caching topic of 1,000 ids, 1 subscriber to its updates, ${placement}, each message created`,
    amount: 100_000,
    async open() {
      const { bus, handler, close } = openPoolBus({ threads: 1 });
      const tally = new Tally();
      const topic = bus.topic('samples');
      const caching = new CachingTopic(topic, sampleCache(bus)).accept(Sample);
      await subscribe(caching.topic, tally.cells, handler);
      let lastId = 0;
      return {
        async round(messages) {
          await paced(caching.topic, messages, () => {
            lastId += 1;
            topic.publish(Sample, payload(lastId));
          });
          await bus.drain();
          tally.verify(lastId);
        },
        async close() {
          caching.unsubscribe();
          await close();
        },
      };
    },
  };
}

function sampleCache(bus: Bus) {
  const ids = Array.from({ length: cachedIds }, (_, index) => `id-${index}`);
  return bus.createCache('samples', {
    id: (message) => (Sample.is(message) ? ids[message.value.data.id % cachedIds] : undefined),
  });
}
