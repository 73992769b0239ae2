// The totals of the bus at one moment.

import type { Moment } from './moment.js';
import { totalPerSecond } from './rates.js';

export interface Totals {
  readonly topics: number;
  readonly subscriptions: number;
  readonly publishedPerSecond: number;
  readonly handledPerSecond: number;
  readonly queued: number;
  /** Ids of the subscriptions that are congested. */
  readonly congested: readonly string[];
}

export function totalsOf({ step, topics, subscriptions }: Moment): Totals {
  let queued = 0;
  const congested: string[] = [];
  for (const row of subscriptions.values()) {
    queued += row.queued;
    if (row.congested) congested.push(row.id);
  }
  return {
    topics: topics.size,
    subscriptions: subscriptions.size,
    publishedPerSecond: totalPerSecond(step.topics, 'published', step.span),
    handledPerSecond: totalPerSecond(step.subscriptions, 'handled', step.span),
    queued,
    congested,
  };
}
