// The baseline of binary rows, which posts the bytes once for each delivery.
//
//   main ══ { id, bytes }, one port, at most 32 under way ══► worker: records, answers every 16th

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { makeParcel } from './parcel.js';
import type { Work } from './row.js';
import { Tally } from './tally.js';
import { handlerCode } from './thread-code.js';

const stretch = 16;

export const rawBinary: Work = {
  name: 'raw',
  amount: 400,
  async open() {
    const tally = new Tally();
    const worker = new Worker(handlerCode('parcel-receiver'), { workerData: tally.cells });
    let lastId = 0;
    return {
      async round(parcels) {
        let answer: Promise<unknown> | undefined;
        for (let left = parcels; left > 0; left -= stretch) {
          for (let index = 0; index < Math.min(left, stretch); index += 1) {
            lastId += 1;
            worker.postMessage(makeParcel(lastId));
          }
          await answer;
          answer = once(worker, 'message');
          worker.postMessage('answer');
        }
        await answer;
        tally.verify(lastId);
      },
      async close() {
        await worker.terminate();
      },
    };
  },
};
