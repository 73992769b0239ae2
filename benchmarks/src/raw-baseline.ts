// The baseline of all rows: what plain `postMessage` can do.
//
//   main ══ batches of 1,024 plain objects, one port ══► worker: counts, and checks that the ids ascend

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Payload, payload } from './payload.js';
import type { Row } from './support/measure.js';

const batchSize = 1024;

export const rawBaseline: Row = {
  name: 'raw',
  topology: 'batches of 1,024 plain objects through one port',
  messages: 300_000,
  async open() {
    const worker = new Worker(new URL('./raw-receiver.js', import.meta.url));
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
        const [inverted] = await done;
        if (inverted !== 0) throw new Error(`${inverted} objects arrived out of order`);
      },
      async close() {
        await worker.terminate();
      },
    };
  },
};
