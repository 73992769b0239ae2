// The subscriptions of a bus. Those that do not hold their topic are not held here either.

import { WeakRegistry } from '../basics/weak-registry.js';
import type { SubscriptionCore } from '../subscription/subscription-core.js';

export class SubscriptionSet implements Iterable<SubscriptionCore> {
  readonly #held = new Set<SubscriptionCore>();
  readonly #loose = new WeakRegistry<SubscriptionCore>();

  add(subscription: SubscriptionCore): void {
    this.#held.add(subscription);
  }

  /** From now on it is here as long as its topic is. */
  loosen(subscription: SubscriptionCore): void {
    if (this.#held.delete(subscription)) this.#loose.add(subscription.id, subscription);
  }

  /** It has ended. */
  delete(subscription: SubscriptionCore): void {
    this.#held.delete(subscription);
  }

  *[Symbol.iterator](): Iterator<SubscriptionCore> {
    yield* this.#held;
    for (const subscription of this.#loose.list()) if (!subscription.isDone) yield subscription;
  }
}
