// Node's own means: a `postMessage` for each message, on a port or on a BroadcastChannel.
//
//   postMessage ══► 1 worker: records, checks that the ids ascend, and answers when the last announced one has arrived

import { once } from 'node:events';
import { BroadcastChannel, Worker } from 'node:worker_threads';
import { oneToOne } from '../rows/one-to-one.js';
import { type Payload, payload } from '../support/payload.js';
import type { Row } from '../support/row.js';
import { Tally } from '../support/tally.js';
import { peerCode } from '../support/thread-code.js';

/** Posts to the worker, on its own port or in another way. */
interface Poster {
  post(payload: Payload): void;
  close(): void;
}

export const postMessage = postingPeer('post-message', 'a raw port', (worker) => ({
  post: (sample) => worker.postMessage(sample),
  close() {},
}));

export const broadcastChannel = postingPeer('broadcast-channel', 'a BroadcastChannel', () => {
  const channel = new BroadcastChannel('samples');
  return { post: (sample) => channel.postMessage(sample), close: () => channel.close() };
});

function postingPeer(name: string, way: string, connect: (worker: Worker) => Poster): Row {
  return {
    name,
    topology: `${way}, postMessage for each message`,
    amount: 50_000,
    beside: oneToOne,
    async open() {
      const tally = new Tally();
      const worker = new Worker(peerCode('posting-receiver'), { workerData: tally.cells });
      await once(worker, 'message');
      const { post, close } = connect(worker);
      let lastId = 0;
      return {
        async round(messages) {
          const end = lastId + messages;
          const done = once(worker, 'message');
          worker.postMessage({ lastId: end });
          while (lastId < end) {
            lastId += 1;
            post(payload(lastId));
          }
          await done;
          tally.verify(end);
        },
        async close() {
          close();
          await worker.terminate();
        },
      };
    },
  };
}
