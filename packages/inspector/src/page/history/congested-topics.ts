// The names of the topics that have congested subscriptions.

import type { Moment } from './moment.js';

export function congestedTopics({ subscriptions }: Moment): ReadonlySet<string> {
  const topics = new Set<string>();
  for (const { congested, topic } of subscriptions.values()) if (congested) topics.add(topic);
  return topics;
}
