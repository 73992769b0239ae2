// A bus that is watched: every error that it reports must be expected by a subscription, or else is a problem.

import { Bus, type BusError, type SubscriptionStatistics } from '@stasis-bus/core';
import type { Tally } from './tally.js';

export class Stage {
  readonly bus: Bus;
  readonly tally: Tally;
  readonly #listeners = new Map<string, (error: BusError) => void>();

  constructor(tally: Tally) {
    this.tally = tally;
    this.bus = new Bus({ onError: (error) => this.#take(error) });
  }

  /** Passes the errors of the subscription to `onError` from now on. */
  expect(subscriptionId: string, onError: (error: BusError) => void): void {
    this.#listeners.set(subscriptionId, onError);
  }

  forget(subscriptionId: string): void {
    this.#listeners.delete(subscriptionId);
  }

  statisticsOf(subscriptionId: string): SubscriptionStatistics | undefined {
    return this.bus.statistics().subscriptions.find(({ id }) => id === subscriptionId);
  }

  #take(error: BusError): void {
    if (error.code === 'ERR_STASIS_STRAY_ERROR') {
      // A stray error may come after the end of the subscription that caused it.
      this.tally.straysReported += 1;
      return;
    }
    const listener = this.#listeners.get(error.subscription?.id ?? '');
    if (listener !== undefined) listener(error);
    else this.tally.problem(`an unexpected error: ${error.code} ${error.message}`);
  }
}
