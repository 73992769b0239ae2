// Piscina with one thread: a task for each message, by default and with many tasks on the thread at once, or a task for each
// batch of 1,024. Its FixedQueue and its default, blocking atomics are its fastest options.

import { FixedQueue, Piscina } from 'piscina';
import { peerCode } from '../support/thread-code.js';
import { type CalledWorker, callPeer } from './call-peer.js';

export const piscinaRun = callPeer({
  name: 'piscina-run',
  topology: 'piscina, a task for each message, 1,024 under way, one of them at the thread',
  amount: 5000,
  underWay: 1024,
  open: () => open(1),
});

export const piscinaRunConcurrent = callPeer({
  name: 'piscina-run-concurrent',
  topology: 'piscina, a task for each message, 1,024 under way, all of them at the thread',
  amount: 10_000,
  underWay: 1024,
  open: () => open(1024),
});

export const piscinaBatches = callPeer({
  name: 'piscina-batches',
  topology: 'piscina, a task for each batch of 1,024 messages, 4 under way, all of them at the thread',
  amount: 200_000,
  batchSize: 1024,
  underWay: 4,
  open: () => open(4),
});

async function open(concurrentTasksPerWorker: number): Promise<CalledWorker> {
  const pool = new Piscina({
    filename: peerCode('recording-task').href,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker,
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
