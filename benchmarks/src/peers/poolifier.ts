// Poolifier with one thread: a task for each message, posted as it comes, without a queue of its own (which is its default).

import { fileURLToPath } from 'node:url';
import { FixedThreadPool } from 'poolifier';
import type { Payload } from '../support/payload.js';
import { peerCode } from '../support/thread-code.js';
import { callPeer } from './call-peer.js';

export const poolifier = callPeer({
  name: 'poolifier',
  topology: 'poolifier, a task for each message, 1,024 under way',
  amount: 10_000,
  underWay: 1024,
  async open() {
    let exitHandler = () => {};
    const exited = new Promise<void>((resolve) => {
      exitHandler = resolve;
    });
    const pool = new FixedThreadPool<Payload | Payload[] | Int32Array>(
      1,
      fileURLToPath(peerCode('poolifier-worker')),
      { enableEvents: false, exitHandler },
    );
    return {
      start: (cells) => pool.execute(cells),
      call: (task) => pool.execute(task),
      // `destroy` never settles if the thread exits before `destroy` begins to wait for that (seen with 5.3.2).
      close: () => Promise.race([pool.destroy(), exited]),
    };
  },
});
