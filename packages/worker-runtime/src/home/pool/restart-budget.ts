// Counts the deaths of threads within a time, and says when there are too many for a pool to go on (SPEC 11.2).

import { nowMs } from '@stasis-bus/core/internal';

/** How many threads may die within which time before a pool gives up. */
export interface RestartBudgetOptions {
  /** How many threads may die within the time, 0 or more; the pool gives up at the next one. */
  readonly max: number;
  /** The time in milliseconds, counted back from each death. */
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

  /** Counts a death. Returns `false` if that was one too many. */
  spend(): boolean {
    const now = nowMs();
    this.#times = this.#times.filter((time) => now - time < this.#withinMs);
    this.#times.push(now);
    return this.#times.length <= this.#max;
  }
}
