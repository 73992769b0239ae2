// One publisher and ten subscribers on one worker thread. Each message is created. Units are deliveries.
//
//                      ╔═► pool subscriber 1: records, and checks that the ids ascend
//   publish ─► topic ══╬═► …
//                      ╚═► pool subscriber 10

import { paced } from '../support/paced.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';

const subscribers = 10;

export const oneToTen: Row = {
  name: 'one-to-ten',
  topology: '1 topic, 10 subscribers on the pool, each message created',
  unit: 'deliveries',
  amount: 400_000,
  async open() {
    const { bus, handler, close } = openPoolBus({ threads: 1 });
    const topic = bus.topic('samples');
    const tallies = Tally.many(subscribers);
    for (const { cells } of tallies) {
      const options = { accept: [Sample], data: cells, congestion: { high: 4000 } };
      await topic.subscribe(handler('tally-handler'), options).ready;
    }
    let lastId = 0;
    return {
      async round(deliveries) {
        await paced(topic, deliveries / subscribers, () => {
          lastId += 1;
          topic.publish(Sample, payload(lastId));
        });
        await bus.drain();
        for (const tally of tallies) tally.verify(lastId);
      },
      close,
    };
  },
};
