// Closing a pool within a deadline: end its sessions, wait for what is running, end the threads.

import { BusError } from '@stasis-bus/core';
import type { Crew } from './crew.js';

export async function closePool(crew: Crew, timeoutMs: number): Promise<void> {
  const reason = new BusError('ERR_STASIS_EXECUTOR_CLOSED', 'the worker pool is closed');
  crew.stop(reason);
  const lanes = [...crew.lanes];
  const inTime = await within(timeoutMs, Promise.all(lanes.map((lane) => lane.idle)));
  const busy = lanes.filter((lane) => !lane.isIdle).length;
  await Promise.all(lanes.map((lane) => crew.endLane(lane, reason)));
  await crew.destroy();
  if (inTime) return;
  throw new BusError(
    'ERR_STASIS_CLOSE_TIMEOUT',
    `${busy} worker threads were still at work after ${timeoutMs} ms and had to be ended`,
  );
}

/** Whether the promise settles within the time, which keeps the process alive. */
async function within(timeMs: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeMs);
  });
  const settled = promise.then(() => true);
  try {
    return await Promise.race([settled, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
