// Counts the deaths of threads within a time, and says when there are too many for a pool to go on (SPEC 11.2).

import { nowMs } from '@stasis-bus/core/internal';

/** A limit on how many threads of a pool may die within a period before the pool gives up. */
export interface RestartBudgetOptions {
  /** How many threads may die within the period, 0 or more. The pool gives up at the next death. */
  readonly max: number;
  /** The period in milliseconds, 0 or more, counted back from each death. */
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
