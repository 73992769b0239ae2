// How many threads may die before the pool gives up: a number within a time (SPEC 11.2).

import { nowMs } from '@stasis-bus/core/internal';

/** How many threads may die within a time before a pool gives up. */
export interface RestartBudgetOptions {
  /** How many may die within that time; one more is too many. */
  readonly max: number;
  /** Milliseconds. */
  readonly within: number;
}

export class RestartBudget {
  readonly #max: number;
  readonly #withinMs: number;
  #times: number[] = [];

  constructor({ max, within }: RestartBudgetOptions) {
    this.#max = max;
    this.#withinMs = within;
  }

  /** Counts a death. False: that was one too many. */
  spend(): boolean {
    const now = nowMs();
    this.#times = this.#times.filter((time) => now - time < this.#withinMs);
    this.#times.push(now);
    return this.#times.length <= this.#max;
  }
}
