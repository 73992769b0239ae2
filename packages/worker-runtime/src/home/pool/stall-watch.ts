// Reports once when no thread of a pool has turned its event loop for a while and sessions wait. Whether one ever will, nobody knows.

import { BusError } from '@stasis-bus/core';
import { nowMs } from '@stasis-bus/core/internal';
import type { Assignments } from '../assignment/assignments.js';
import type { Lane } from '../lane/lane.js';

/** How long all threads may hang, while others wait, before the pool says so. */
const stallMs = 1000;

/** A pool, as far as it may have stalled. */
export interface Stallable {
  readonly name: string;
  /** How many threads it may have at most. */
  readonly parallelism: number;
  readonly livingLanes: readonly Lane[];
  /** Why it starts no thread any more, if that is so. */
  readonly stopped: BusError | undefined;
  readonly assignments: Assignments;
}

export class StallWatch {
  readonly #pool: Stallable;
  /** Since when all threads hang while somebody waits; infinite once that was said. */
  #sinceMs: number | undefined;

  constructor(pool: Stallable) {
    this.#pool = pool;
  }

  /** To be called now and then while something is out. */
  look(): void {
    if (!this.#isStalled) this.#sinceMs = undefined;
    else if (this.#sinceMs === undefined) this.#sinceMs = nowMs();
    else if (nowMs() - this.#sinceMs > stallMs) this.#report();
  }

  get #isStalled(): boolean {
    const { stopped, assignments, livingLanes, parallelism } = this.#pool;
    return (
      stopped === undefined &&
      assignments.waiting > 0 &&
      livingLanes.length >= parallelism &&
      // One that is being ended makes room: what held it up is told of by that.
      livingLanes.every((lane) => lane.isHung && lane.endReason === undefined)
    );
  }

  #report(): void {
    this.#sinceMs = Number.POSITIVE_INFINITY;
    const { name, parallelism, assignments } = this.#pool;
    const text =
      `none of the ${parallelism} threads of the worker pool ${name} has turned its event loop for ${stallMs} ms, ` +
      `and subscriptions wait: ${assignments.waiting}`;
    assignments.firstWaiting?.subscription.report(new BusError('ERR_STASIS_EXECUTOR_STALLED', text));
  }
}
