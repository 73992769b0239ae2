// Eight subscribers that compute for a millisecond each, on two worker threads. The baseline is the same work on one. Units are
// deliveries; while they are handled, the row measures how late timers fire at home.
//
//                      ╔═ thread 1 ═► some of 8 pool subscribers: 1 ms each, record, and check that the ids ascend
//   publish ─► topic ══╣
//                      ╚═ thread 2 ═► the others

import { EventLoopDelay } from '../support/event-loop-delay.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row, Work } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';

const subscribers = 8;

export const heavyHandlers: Row = {
  ...heavyWork(2),
  name: 'heavy-handlers',
  topology: '1 topic, 8 subscribers of 1 ms on a pool of 2 threads, against 1 thread',
  unit: 'deliveries',
  baseline: heavyWork(1),
};

function heavyWork(threads: number): Work {
  return {
    name: threads === 1 ? '1 thread' : `${threads} threads`,
    amount: 800,
    async open() {
      const { bus, handler, close } = openPoolBus({ threads });
      const topic = bus.topic('samples');
      const tallies = Tally.many(subscribers);
      for (const { cells } of tallies) {
        await topic.subscribe(handler('heavy-handler'), { accept: [Sample], data: cells }).ready;
      }
      let lastId = 0;
      return {
        async round(deliveries) {
          const delay = new EventLoopDelay();
          for (let left = deliveries; left > 0; left -= subscribers) {
            lastId += 1;
            topic.publish(Sample, payload(lastId));
          }
          await bus.drain();
          for (const tally of tallies) tally.verify(lastId);
          return { figures: delay.stop() };
        },
        close,
      };
    },
  };
}
