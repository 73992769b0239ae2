// One publisher and one subscriber that keeps order for each of 1,000 keys, on two worker threads. Each message is created.
//
//                      ╔═ thread 1 ═► some keys: records, and checks that the ids of each key ascend
//   publish ─► topic ══╣
//                      ╚═ thread 2 ═► the others

import { KeyedTally, keyCount } from '../support/keyed-tally.js';
import { mostQueued, paced } from '../support/paced.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';

export const partitioned: Row = {
  name: 'partitioned',
  topology: `1 topic, 1 subscriber with ${keyCount.toLocaleString('en')} keys on a pool of 2 threads, each message created`,
  amount: 200_000,
  async open() {
    const { bus, handler, close } = openPoolBus({ threads: 2 });
    const tally = new KeyedTally();
    const topic = bus.topic('samples');
    const subscription = topic.subscribe(handler('keyed-handler'), {
      accept: [Sample],
      data: tally.cells,
      congestion: { high: mostQueued },
      partitionBy: ({ value }) => value.data.id % keyCount,
    });
    await subscription.ready;
    let lastId = 0;
    return {
      async round(messages) {
        await paced(topic, messages, () => {
          lastId += 1;
          topic.publish(Sample, payload(lastId));
        });
        await bus.drain();
        tally.verify(lastId);
      },
      close,
    };
  },
};
