// Calculates what a bus did between two readings of its statistics.

import type { BusStatistics, SubscriptionStatistics } from '@stasis-bus/core';
import { threadRates } from '../wire/thread-rates.js';

/** One reading of the statistics. */
export interface Look {
  /** When the statistics were read, in milliseconds by any clock. */
  readonly atMs: number;
  readonly statistics: BusStatistics;
}

/** What happened between two readings. Rates are per second. */
export interface Activity {
  /** The number of topics. */
  readonly topics: number;
  readonly subscriptions: readonly SubscriptionActivity[];
  readonly threads: readonly ThreadActivity[];
  readonly published: number;
  readonly handled: number;
  readonly failed: number;
}

export interface SubscriptionActivity extends SubscriptionStatistics {
  readonly passedRate: number;
  readonly handledRate: number;
  readonly failedRate: number;
}

export interface ThreadActivity {
  readonly executor: string;
  readonly id: number;
  /** The share of the time in between that the thread was busy, 0 to 1. */
  readonly busy: number;
  readonly invocationRate: number;
  readonly crashes: number;
}

export function activityBetween(before: Look, now: Look): Activity {
  const seconds = (now.atMs - before.atMs) / 1000;
  const rate = (current: number, earlier = 0): number => Math.max(0, current - earlier) / seconds;
  const earlierSubscriptions = new Map(before.statistics.subscriptions.map((row) => [row.id, row]));
  const earlierThreads = new Map(before.statistics.threads.map((row) => [threadKey(row), row]));
  const earlierTopics = new Map(before.statistics.topics.map((row) => [row.id, row]));
  const subscriptions = now.statistics.subscriptions.map((row) => {
    const earlier = earlierSubscriptions.get(row.id);
    return {
      ...row,
      passedRate: rate(row.passed, earlier?.passed),
      handledRate: rate(row.handled, earlier?.handled),
      failedRate: rate(row.failed, earlier?.failed),
    };
  });
  const threads = now.statistics.threads.map((row) => {
    const { executor, id, crashes } = row;
    const { busy, invocationsPerSecond } = threadRates(
      earlierThreads.get(threadKey(row)),
      row,
      now.atMs - before.atMs,
    );
    return { executor, id, busy, invocationRate: invocationsPerSecond, crashes };
  });
  const published = now.statistics.topics.map((row) =>
    rate(row.published, earlierTopics.get(row.id)?.published),
  );
  return {
    topics: now.statistics.topics.length,
    subscriptions,
    threads,
    published: sum(published),
    handled: sum(subscriptions.map(({ handledRate }) => handledRate)),
    failed: sum(subscriptions.map(({ failedRate }) => failedRate)),
  };
}

function threadKey({ executor, id }: { readonly executor: string; readonly id: number }): string {
  return `${executor}/${id}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
