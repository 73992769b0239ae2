// What a topic, and whatever is made of topics, asks of its bus.

import type { SubscribableTopic } from '../subscription/subscribable-topic.js';
import type { SubscriptionBus } from '../subscription/subscription-bus.js';
import type { Relief } from './relief.js';

export interface TopicBus extends SubscriptionBus {
  readonly relief: Relief;
  /** Finds a topic or creates it; the first detail stays. */
  topic(name: string, detail: string): SubscribableTopic;
  /** Numbers caching topics, for the names of the topics where they publish. */
  nextCachingTopic(): number;
  /** Numbers cache patterns, for the names of their topics. */
  nextCachePattern(): number;
}
