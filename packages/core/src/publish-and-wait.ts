// `publishAndWait`, the original's publish_sync: publishes to the subscription's topic and settles when this
// subscription's handler has completed the message (SPEC 4.9). The other subscribers get it as usual.

import { type Completion, CompletionWaiter } from './completion-waiter.js';
import { joinDeadlock } from './invocation-context.js';
import type { Message } from './message.js';
import type { SubscriptionCore } from './subscription-core.js';

export async function publishAndWait(
  subscription: SubscriptionCore,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<Completion> {
  if (subscription.isRunningHere) throw joinDeadlock(subscription.id);
  signal?.throwIfAborted();
  const { core } = subscription.topic;
  const waiter = new CompletionWaiter();
  const refused = subscription.isSubscribed ? 'filtered' : 'unsubscribed';
  core.publish(subscription.topic, message, { subscription, waiter, refused });
  const onAbort = (): void => waiter.abandon(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await waiter.promise;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
