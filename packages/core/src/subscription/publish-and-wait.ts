// `publishAndWait` (the original's `publish_sync`) publishes to a subscription's topic, and settles when that subscription's
// handler has completed the message (SPEC 4.9). The other subscriptions get the message as usual.

import type { Message } from '../api/message.js';
import type { Completion } from '../api/options.js';
import { unlessAborted } from '../basics/unless-aborted.js';
import { joinDeadlock } from '../errors/handler-errors.js';
import { CompletionWaiter } from './completion-waiter.js';
import type { SubscriptionCore } from './subscription-core.js';

export function publishAndWait(
  subscription: SubscriptionCore,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<Completion> {
  if (subscription.isRunningHere) return Promise.reject(joinDeadlock(subscription.id));
  const { topic } = subscription;
  const publish = (): Promise<Completion> => {
    const waiter = new CompletionWaiter();
    const refused = subscription.isSubscribed ? 'filtered' : 'unsubscribed';
    topic.bus.publisher.publish(topic, message, { subscription, waiter, refused });
    return waiter.promise;
  };
  return unlessAborted(publish, signal, topic.bus.whenClosed);
}
