// A topic that can be subscribed to: the topic that users hold, what dispatching sees of it, and its bus, as one object.

import type { Topic } from '../api/topic.js';
import { hasBrand, topicBrand } from '../basics/brands.js';
import type { TopicCore } from '../dispatch/topic-core.js';
import { invalidArgument } from '../errors/check-arguments.js';
import type { SubscriptionBus } from './subscription-bus.js';

export type SubscribableTopic = Topic & TopicCore & { readonly bus: SubscriptionBus };

/** Returns the topic that a user passed, of any copy of the package. @throws ERR_STASIS_INVALID_ARGUMENT */
export function subscribableTopic(name: string, topic: unknown): SubscribableTopic {
  if (!hasBrand(topic, topicBrand)) throw invalidArgument(name, 'a topic', topic);
  return topic as SubscribableTopic;
}
