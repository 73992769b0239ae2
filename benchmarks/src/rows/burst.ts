// Bursts: 10,000 messages are published at once, without waiting, and then the bus is drained.
//
//   publish × 10,000 ─► topic ══► pool subscriber: records, and checks that the ids ascend

import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';

const burstSize = 10_000;

export const burst: Row = {
  name: 'burst',
  topology: '1 topic, 1 subscriber on the pool, 10,000 published without waiting, then drained',
  amount: 200_000,
  async open() {
    const { bus, handler, close } = openPoolBus({ threads: 1 });
    const tally = new Tally();
    const topic = bus.topic('samples');
    await topic.subscribe(handler('tally-handler'), { accept: [Sample], data: tally.cells }).ready;
    let lastId = 0;
    return {
      async round(messages) {
        for (let sent = 0; sent < messages; sent += burstSize) {
          const end = lastId + Math.min(burstSize, messages - sent);
          while (lastId < end) {
            lastId += 1;
            topic.publish(Sample, payload(lastId));
          }
          await bus.drain();
        }
        tally.verify(lastId);
      },
      close,
    };
  },
};
