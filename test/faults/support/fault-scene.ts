// What a test of a fault plays on: a bus, a pool whose threads may come to harm, and what was reported of it. Other than a stage
// (support/stage.ts) it takes the options of the pool, and leaves it to the test to look at the errors.

import { Bus, type BusError, type SubscriptionStatistics } from '@stasis-bus/core';
import { WorkerPool, type WorkerPoolOptions } from '@stasis-bus/worker-runtime';
import { statisticsOf } from '../../support/statistics-of.js';

export class FaultScene {
  /** All that was reported, in order. */
  readonly errors: BusError[] = [];
  readonly bus = new Bus({ onError: (error) => void this.errors.push(error) });
  readonly pool: WorkerPool;

  constructor(options: WorkerPoolOptions) {
    this.pool = new WorkerPool(options);
  }

  /** Settles with the first error with this code, when there is one. */
  async reported(code: BusError['code']): Promise<BusError> {
    for (;;) {
      const found = this.errors.find((error) => error.code === code);
      if (found !== undefined) return found;
      await new Promise(setImmediate);
    }
  }

  /** What was reported of one subscription. */
  errorsOf({ id }: { readonly id: string }): BusError[] {
    return this.errors.filter(({ subscription }) => subscription?.id === id);
  }

  statisticsOf(subscription: { readonly id: string }): SubscriptionStatistics | undefined {
    return statisticsOf(this.bus, subscription);
  }

  /** How many threads of the pool have ended without being told to. */
  get crashes(): number {
    return this.pool.statistics().threads.reduce((sum, { crashes }) => sum + crashes, 0);
  }

  async close(): Promise<void> {
    await this.bus.close();
    await this.pool.close();
  }
}
