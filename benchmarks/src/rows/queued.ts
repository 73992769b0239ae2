// A million messages are queued for one subscriber on a worker thread before it can begin. Measures how much memory each of them holds
// at home, and how fast they are handled. The baseline is the same work with 10,000.
//
//   publish × 1,000,000 ─► topic ─► queue ══► pool subscriber: records, and checks that the ids ascend

import { heldBytes, heldBytesNow } from '../support/held-bytes.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row, Work } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';

export const queued: Row = {
  ...queueWork(1_000_000, 1_000_000),
  name: 'queued',
  topology: '1 topic, 1 subscriber on the pool, handling 1,000,000 queued messages, against 10,000',
  baseline: queueWork(10_000, 200_000),
  mostRounds: 3,
};

/** Queues `queueSize` messages at a time. Only the time of handling them counts. */
function queueWork(queueSize: number, amount: number): Work {
  return {
    name: `${queueSize.toLocaleString('en')} queued`,
    amount,
    async open() {
      const { bus, handler, close } = openPoolBus({ threads: 1 });
      const tally = new Tally();
      const topic = bus.topic('samples');
      await topic.subscribe(handler('tally-handler'), { accept: [Sample], data: tally.cells }).ready;
      let lastId = 0;
      return {
        async round(messages) {
          let ms = 0;
          let bytes = 0;
          for (let left = messages; left > 0; left -= queueSize) {
            const end = lastId + Math.min(left, queueSize);
            const heldBefore = await heldBytes();
            while (lastId < end) {
              lastId += 1;
              topic.publish(Sample, payload(lastId));
            }
            bytes += heldBytesNow() - heldBefore;
            const startedMs = performance.now();
            await bus.drain();
            ms += performance.now() - startedMs;
          }
          tally.verify(lastId);
          return { ms, figures: { 'bytes each': bytes / messages } };
        },
        close,
      };
    },
  };
}
