// What a thread did between two readings of the statistics, for the page and for the command.

import type { ThreadStatistics } from '@stasis-bus/core';

export interface ThreadRates {
  /** The share of the time in between that the thread was busy, 0 to 1. */
  readonly busy: number;
  readonly invocationsPerSecond: number;
}

/**
 * Returns the rates of a thread. If the first reading did not have it, nothing is known of the time in between, for it may have worked
 * for another bus for long: then it counts as being as busy as it has been since it started.
 *
 * @param before the row that had its number in its pool before: perhaps that of a thread which it has replaced
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
