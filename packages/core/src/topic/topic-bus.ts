// What a topic, and everything made of topics, asks of its bus. BusCore implements it.

import type { SubscribableTopic } from '../subscription/subscribable-topic.js';
import type { SubscriptionBus } from '../subscription/subscription-bus.js';
import type { Relief } from './relief.js';

export interface TopicBus extends SubscriptionBus {
  readonly relief: Relief;
  /** Finds or creates a topic. An existing topic keeps its detail. */
  topic(name: string, detail: string): SubscribableTopic;
  /** Returns the number of the next caching topic, for the name of the topic where it publishes. */
  nextCachingTopic(): number;
  /** Returns the number of the next cache pattern, for the name of its topic. */
  nextCachePattern(): number;
}
