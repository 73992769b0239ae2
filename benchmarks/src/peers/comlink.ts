// Comlink over one port to one worker: a call for each message.

import { MessageChannel, Worker } from 'node:worker_threads';
import { releaseProxy, wrap } from 'comlink';
import type { Payload } from '../support/payload.js';
import { peerCode } from '../support/thread-code.js';
import { callPeer } from './call-peer.js';

export const comlink = callPeer({
  name: 'comlink',
  topology: 'comlink, a call for each message, 1,024 under way',
  amount: 10_000,
  underWay: 1024,
  async open() {
    const { port1: port, port2: workerData } = new MessageChannel();
    const worker = new Worker(peerCode('comlink-worker'), { workerData, transferList: [workerData] });
    const remote = wrap<{ handle(task: Payload | Payload[] | Int32Array): void }>(port);
    return {
      start: (cells) => remote.handle(cells),
      call: (task) => remote.handle(task),
      async close() {
        remote[releaseProxy]();
        port.close();
        await worker.terminate();
      },
    };
  },
});
