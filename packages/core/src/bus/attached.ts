// Finds the subscriptions that a topic reaches and the topics that lead to a subscription, by name, as in the original's
// statistics. Both are computed on request, for one topic or one subscription: listed in every row, they would take up room for
// every pair of a topic and a subscription.

import type { BusStatistics, SubscriptionStatistics, TopicStatistics } from '../api/statistics.js';

/** Returns the ids of the subscriptions that a message published on a topic reaches, directly or by forwards, each once. */
export function subscriptionsOf(statistics: BusStatistics, topic: TopicStatistics): string[] {
  const reached = walk(statistics, topic.name, ({ forwardsTo }) => forwardsTo);
  return statistics.subscriptions
    .filter((subscription) => isAttached(subscription) && reached.has(subscription.topic))
    .map(({ id }) => id);
}

/** Returns the names of the topics that lead to a subscription, each once: its own first, then the nearest. */
export function topicsOf(statistics: BusStatistics, subscription: SubscriptionStatistics): string[] {
  if (!isAttached(subscription)) return [];
  return [...walk(statistics, subscription.topic, ({ forwardsFrom }) => forwardsFrom)];
}

/**
 * Returns whether a subscription is still subscribed. The statistics also list subscriptions that have unsubscribed but not ended.
 */
function isAttached({ topicsAttached }: SubscriptionStatistics): boolean {
  return topicsAttached > 0;
}

function walk(
  { topics }: BusStatistics,
  start: string,
  neighbours: (topic: TopicStatistics) => readonly string[],
): Set<string> {
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  const walked = new Set([start]);
  for (const name of walked) {
    const topic = byName.get(name);
    if (topic !== undefined) for (const next of neighbours(topic)) walked.add(next);
  }
  return walked;
}
