// Piscina with one thread: a task for each message, or for each batch of 1,024. Its FixedQueue and its default, blocking
// atomics are the fastest that it has; tasks beyond the one that runs wait in its queue.

import { FixedQueue, Piscina } from 'piscina';
import { peerCode } from '../support/thread-code.js';
import { type CalledWorker, callPeer } from './call-peer.js';

export const piscinaRun = callPeer({
  name: 'piscina-run',
  topology: 'piscina, a task for each message, 1,024 under way',
  amount: 5000,
  underWay: 1024,
  open,
});

export const piscinaBatches = callPeer({
  name: 'piscina-batches',
  topology: 'piscina, a task for each batch of 1,024 messages, 4 under way',
  amount: 200_000,
  batchSize: 1024,
  underWay: 4,
  open,
});

async function open(): Promise<CalledWorker> {
  const pool = new Piscina({
    filename: peerCode('recording-task').href,
    minThreads: 1,
    maxThreads: 1,
    taskQueue: new FixedQueue(),
    stricterFIFO: true,
    recordTiming: false,
  });
  return {
    start: (cells) => pool.run(cells),
    call: (task) => pool.run(task),
    close: () => pool.destroy(),
  };
}
