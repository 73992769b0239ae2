// A thousand topics with one subscriber each, on one worker thread or synchronous. Messages go to the topics in turn, and each is
// created.
//
//   publish ─► topic 1    ══► subscriber 1: records, and checks that its ids ascend
//   publish ─► …
//   publish ─► topic 1000 ══► subscriber 1000

import type { Topic } from '@stasis-bus/core';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { record, Tally } from '../support/tally.js';

const topicCount = 1000;
/** With a lower mark, most batches would have one message. */
const mostQueuedEach = 64;

export const thousandTopics = thousandRow('thousand-topics', 'on the pool', async (topic, cells, handler) => {
  const options = { accept: [Sample], data: cells, congestion: { high: mostQueuedEach } };
  await topic.subscribe(handler('tally-handler'), options).ready;
});

export const thousandTopicsSynchronous = thousandRow(
  'thousand-topics-synchronous',
  'synchronous',
  async (topic, cells) => {
    topic.subscribe(({ value }) => record(cells, value), { accept: [Sample], synchronous: true });
  },
);

type Subscribe = (
  topic: Topic,
  cells: Int32Array,
  handler: ReturnType<typeof openPoolBus>['handler'],
) => Promise<void>;

function thousandRow(name: string, placement: string, subscribe: Subscribe): Row {
  return {
    name,
    topology: `1,000 topics in turn, 1 subscriber each, ${placement}, each message created`,
    amount: 100_000,
    async open() {
      const { bus, handler, close } = openPoolBus({ threads: 1 });
      const topics = Array.from({ length: topicCount }, (_, index) => bus.topic(`samples:${index}`));
      const tallies = Tally.many(topicCount);
      await Promise.all(
        topics.map((topic, index) => subscribe(topic, (tallies[index] ?? new Tally()).cells, handler)),
      );
      let lastId = 0;
      return {
        async round(messages) {
          // One id for each round of the topics. The queues grow alike, so one of them stands for all.
          for (let left = messages; left > 0; left -= topicCount) {
            lastId += 1;
            for (const topic of topics) topic.publish(Sample, payload(lastId));
            const [first] = topics;
            if (first?.congested) await first.relieved();
          }
          await bus.drain();
          for (const tally of tallies) tally.verify(lastId);
        },
        close,
      };
    },
  };
}
