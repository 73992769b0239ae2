// Tinypool with one thread: a task for each message, many of them on the thread at once.

import { Tinypool } from 'tinypool';
import { peerCode } from '../support/thread-code.js';
import { callPeer } from './call-peer.js';

export const tinypool = callPeer({
  name: 'tinypool',
  topology: 'tinypool, a task for each message, 1,024 under way, all of them at the thread',
  amount: 5000,
  underWay: 1024,
  async open() {
    const pool = new Tinypool({
      filename: peerCode('recording-task').href,
      minThreads: 1,
      maxThreads: 1,
      concurrentTasksPerWorker: 1024,
    });
    return {
      start: (cells) => pool.run(cells),
      call: (task) => pool.run(task),
      close: () => pool.destroy(),
    };
  },
});
