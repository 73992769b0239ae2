// What a place may take of a parallel subscription when it begins: what is ready for the session is shared by the places
// that are free, so that what may run side by side does, though one batch could have all of it.

import type { FakeSession } from './fake-session.js';
import type { FakeSubscription } from './fake-subscription.js';
import { dueInParallel } from './inspection.js';
import { type ModelMessage, Violation } from './model-message.js';

export class Share {
  readonly #subscription: FakeSubscription;
  readonly #session: FakeSession;
  readonly #keys = new Set<unknown>();
  /** What is ready can be told: it does not change meanwhile, and nothing is ready for a session whose turn it is no more. */
  readonly #isKnown: boolean;
  /** How many keys it may have. */
  #most: number | undefined;

  constructor(subscription: FakeSubscription, session: FakeSession) {
    this.#subscription = subscription;
    this.#session = session;
    this.#isKnown = !subscription.mayReact && !subscription.mayPassOn;
  }

  /** It is about to get a message. */
  take(message: ModelMessage): void {
    const { setup } = this.#subscription.expectation;
    if (setup.kind === 'serial' || message.isBarrier || !this.#isKnown) return;
    this.#most ??= this.#shareOfReady();
    this.#keys.add(message.key);
    if (this.#keys.size > this.#most)
      throw new Violation(`${message} is taken, and ${this.#most} of those that are ready were its share`);
  }

  /** It gets no more, though it could have: then it has its share. */
  end(): void {
    if (this.#most !== undefined && this.#keys.size < this.#most)
      throw new Violation(`of the ready ones it gets ${this.#keys.size}, and ${this.#most} were its share`);
  }

  #shareOfReady(): number {
    const { expectation } = this.#subscription;
    const { limit, places } = expectation.setup;
    const ready = dueInParallel(this.#subscription).filter(
      (message) => this.#subscription.routeOf(message) === this.#session,
    );
    const free = Math.max(1, Math.min(places, limit) - expectation.places.size);
    return Math.ceil(ready.length / free);
  }
}
