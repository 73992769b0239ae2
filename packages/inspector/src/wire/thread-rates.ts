// Calculates what a thread did between two readings of the statistics, for the page and for the command.

import type { ThreadStatistics } from '@stasis-bus/core';

export interface ThreadRates {
  /** The share of the time between the readings that the thread was busy, 0 to 1. */
  readonly busy: number;
  readonly invocationsPerSecond: number;
}

/**
 * Returns the rates of a thread. If the first reading did not have the thread, nothing is known about the time in between, since it may
 * long have worked for another bus. Then it counts as being as busy as it has been since it started.
 *
 * @param before the row with the same number in the same pool in the first reading, perhaps that of a thread which was replaced
 */
export function threadRates(
  before: ThreadStatistics | undefined,
  now: ThreadStatistics,
  spanMs: number,
): ThreadRates {
  if (before === undefined || spanMs === 0) return { busy: now.busy, invocationsPerSecond: 0 };
  const busyBefore = before.startedAt === now.startedAt ? before.busyTime : 0;
  return {
    busy: Math.min(1, (now.busyTime - busyBefore) / spanMs),
    // The count of a thread includes those of the threads that it has replaced.
    invocationsPerSecond: ((now.invocations - before.invocations) * 1000) / spanMs,
  };
}
