// Ten topics forwarded to one, which has one subscriber on a worker thread. Each message is created.
//
//   publish ─► topic 1  ─┐
//   publish ─► …        ─┼─► all ══► pool subscriber: records, and checks that the ids ascend over all topics
//   publish ─► topic 10 ─┘

import { mostQueued, paced } from '../support/paced.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';

export const tenToOne: Row = {
  name: 'ten-to-one',
  topology: '10 topics forwarded to 1, 1 subscriber on the pool, each message created',
  amount: 200_000,
  async open() {
    const { bus, handler, close } = openPoolBus({ threads: 1 });
    const tally = new Tally();
    const all = bus.topic('all');
    const topics = Array.from({ length: 10 }, (_, index) => bus.topic(`samples:${index}`));
    for (const topic of topics) topic.forwardTo(all);
    const options = { accept: [Sample], data: tally.cells, congestion: { high: mostQueued } };
    await all.subscribe(handler('tally-handler'), options).ready;
    let lastId = 0;
    return {
      async round(messages) {
        await paced(all, messages, () => {
          lastId += 1;
          topics[lastId % topics.length]?.publish(Sample, payload(lastId));
        });
        await bus.drain();
        tally.verify(lastId);
      },
      close,
    };
  },
};
