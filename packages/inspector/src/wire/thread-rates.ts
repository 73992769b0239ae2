// What a thread did between two looks at the statistics, for the page and for the command.

import type { ThreadStatistics } from '@stasis-bus/core';

export interface ThreadRates {
  /** The share of the time in between that the thread was busy, 0 to 1. */
  readonly busy: number;
  readonly invocationsPerSecond: number;
}

/**
 * Of a thread that the first look did not find nothing is known of the time in between: it may have been at work for long, for
 * another bus. It is as busy as it was since it started.
 *
 * @param before what the first look found at its place in its pool: perhaps the thread that it has replaced
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
    // Those of a thread include those of the threads that had its place.
    invocationsPerSecond: ((now.invocations - before.invocations) * 1000) / spanMs,
  };
}
