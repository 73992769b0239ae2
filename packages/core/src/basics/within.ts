// Waiting for a promise, with a time limit.

import { clearTimeout, setTimeout } from './real-time.js';

/** Resolves with whether the promise is fulfilled within `timeMs` milliseconds. Rejects as the promise does, if it does so in time. */
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
