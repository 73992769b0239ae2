// The time of a round trip: one message at a time, each handled on an otherwise idle worker thread before the next is published.
// The baseline is a ping-pong of plain objects on a raw port.
//
//   publishAndWait ─► topic ══► pool subscriber: records
//         ▲                            │
//         └═════════ handled ══════════┘

import { Worker } from 'node:worker_threads';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row, Work } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';
import { handlerCode } from '../support/thread-code.js';

const pingPong: Work = {
  name: 'raw ping-pong',
  amount: 5000,
  async open() {
    const tally = new Tally();
    const worker = new Worker(handlerCode('pong'), { workerData: tally.cells });
    let answered: () => void = () => {};
    worker.on('message', () => answered());
    let lastId = 0;
    return {
      async round(trips) {
        for (let trip = 0; trip < trips; trip += 1) {
          lastId += 1;
          const answer = new Promise<void>((resolve) => {
            answered = resolve;
          });
          worker.postMessage(payload(lastId));
          await answer;
        }
        tally.verify(lastId);
      },
      async close() {
        await worker.terminate();
      },
    };
  },
};

export const publishAndWait: Row = {
  name: 'publish-and-wait',
  topology: 'round trips, one at a time, to 1 subscriber on an idle pool, each message created',
  measure: 'time',
  amount: 5000,
  baseline: pingPong,
  async open() {
    const { bus, handler, close } = openPoolBus({ threads: 1 });
    const tally = new Tally();
    const options = { accept: [Sample], data: tally.cells };
    const subscription = bus.topic('samples').subscribe(handler('tally-handler'), options);
    await subscription.ready;
    let lastId = 0;
    return {
      async round(trips) {
        for (let trip = 0; trip < trips; trip += 1) {
          lastId += 1;
          const outcome = await subscription.publishAndWait(Sample.create(payload(lastId)));
          if (outcome !== 'handled') throw new Error(`a message was ${outcome}`);
        }
        tally.verify(lastId);
      },
      close,
    };
  },
};
