// The subscriptions of a bus that have not ended. Subscriptions that do not hold their topic are not held here either.

import { WeakRegistry } from '../basics/weak-registry.js';
import type { SubscriptionList } from '../subscription/subscription-bus.js';
import type { SubscriptionCore } from '../subscription/subscription-core.js';

export class SubscriptionSet implements SubscriptionList, Iterable<SubscriptionCore> {
  readonly #held = new Set<SubscriptionCore>();
  readonly #loose = new WeakRegistry<SubscriptionCore>();

  add(subscription: SubscriptionCore): void {
    this.#held.add(subscription);
  }

  loosen(subscription: SubscriptionCore): void {
    if (this.#held.delete(subscription)) this.#loose.add(subscription.id, subscription);
  }

  delete(subscription: SubscriptionCore): void {
    this.#held.delete(subscription);
  }

  *[Symbol.iterator](): Iterator<SubscriptionCore> {
    yield* this.#held;
    for (const subscription of this.#loose.list()) if (!subscription.isDone) yield subscription;
  }
}
