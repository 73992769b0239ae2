// Workerpool with one thread: a call of its worker's method for each message.

import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { peerCode } from '../support/thread-code.js';
import { callPeer } from './call-peer.js';

export const workerPool = callPeer({
  name: 'workerpool',
  topology: 'workerpool, a call for each message, 1,024 under way',
  amount: 5000,
  underWay: 1024,
  async open() {
    const pool = workerpool.pool(fileURLToPath(peerCode('workerpool-worker')), {
      minWorkers: 1,
      maxWorkers: 1,
      workerType: 'thread',
    });
    return {
      start: async (cells) => await pool.exec('handle', [cells]),
      call: async (task) => await pool.exec('handle', [task]),
      close: async () => await pool.terminate(),
    };
  },
});
