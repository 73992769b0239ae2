// The baseline of most rows: plain `postMessage`, in batches.
//
//   main ══ batches of 1,024 plain objects, one port ══► worker: counts, and checks that the ids ascend

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Payload, payload } from './payload.js';
import type { Work } from './row.js';
import { Tally } from './tally.js';
import { handlerCode } from './thread-code.js';

const batchSize = 1024;

export const rawBaseline: Work = {
  name: 'raw',
  amount: 200_000,
  async open() {
    const tally = new Tally();
    const worker = new Worker(handlerCode('raw-receiver'), { workerData: tally.cells });
    let lastId = 0;
    return {
      async round(messages) {
        const done = once(worker, 'message');
        worker.postMessage({ expect: messages });
        for (let sent = 0; sent < messages; sent += batchSize) {
          const batch: Payload[] = [];
          const size = Math.min(batchSize, messages - sent);
          for (let index = 0; index < size; index += 1) {
            lastId += 1;
            batch.push(payload(lastId));
          }
          worker.postMessage({ batch });
        }
        await done;
        tally.verify(lastId);
      },
      async close() {
        await worker.terminate();
      },
    };
  },
};
