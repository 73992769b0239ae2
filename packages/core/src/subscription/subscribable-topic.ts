// A topic that can be subscribed to: what users hold, what dispatching sees, and the bus behind both.

import type { Topic } from '../api/topic.js';
import { hasBrand, topicBrand } from '../basics/brands.js';
import type { TopicCore } from '../dispatch/topic-core.js';
import { invalidArgument } from '../errors/check-arguments.js';
import type { SubscriptionBus } from './subscription-bus.js';

export type SubscribableTopic = Topic & TopicCore & { readonly bus: SubscriptionBus };

/** The topic that a user gave, of whichever copy of the package. @throws ERR_STASIS_INVALID_ARGUMENT */
export function subscribableTopic(name: string, topic: unknown): SubscribableTopic {
  if (!hasBrand(topic, topicBrand)) throw invalidArgument(name, 'a topic', topic);
  return topic as SubscribableTopic;
}
