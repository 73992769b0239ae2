// Waiting for a promise, and not for longer than it may take.

import { clearTimeout, setTimeout } from './real-time.js';

/** Whether the promise settles within the time, in milliseconds. Rejects as the promise does, if that is in time. */
export async function within(timeMs: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeMs);
  });
  try {
    return await Promise.race([promise.then(() => true), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
