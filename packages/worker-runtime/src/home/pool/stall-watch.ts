// Reports that no thread of a pool has turned its event loop for a while although sessions wait: once per stall to each bus whose
// sessions wait, including one that came to the pool after the first report. Nothing else is done, since the stall may end by itself.

import { BusError } from '@stasis-bus/core';
import { type BusPort, nowMs } from '@stasis-bus/core/internal';
import type { Assignments } from '../assignment/assignments.js';
import type { Lane } from '../lane/lane.js';
import type { PoolSession } from '../session/pool-session.js';

/** How long all threads may hang while sessions wait before the pool reports it, and the time between reports; in milliseconds. */
const stallMs = 1000;

/** What StallWatch asks of a pool. */
export interface Stallable {
  readonly name: string;
  /** The most threads that the pool may have. */
  readonly parallelism: number;
  readonly livingLanes: readonly Lane[];
  readonly sessions: readonly PoolSession[];
  /** The reason why no more threads are started, or `undefined` while they are. */
  readonly stopped: BusError | undefined;
  readonly assignments: Assignments;
}

export class StallWatch {
  readonly #pool: Stallable;
  /** When the stall began or was last reported, or `undefined` if there is none. */
  #sinceMs: number | undefined;
  /** The buses to which this stall has been reported. */
  #told = new WeakSet<BusPort>();

  constructor(pool: Stallable) {
    this.#pool = pool;
  }

  /** Checks for a stall. Call this at intervals while something is out. */
  look(): void {
    if (!this.#isStalled) this.#sinceMs = undefined;
    else if (this.#sinceMs === undefined) this.#begin();
    else if (nowMs() - this.#sinceMs > stallMs) this.#report();
  }

  get #isStalled(): boolean {
    const { stopped, assignments, parallelism } = this.#pool;
    if (stopped !== undefined || assignments.waiting === 0) return false;
    const { livingLanes } = this.#pool;
    return (
      livingLanes.length >= parallelism &&
      // A thread that is being ended makes room, and whatever held it up is reported at its end.
      livingLanes.every((lane) => lane.isHung && lane.endReason === undefined)
    );
  }

  #begin(): void {
    this.#sinceMs = nowMs();
    this.#told = new WeakSet();
  }

  #report(): void {
    this.#sinceMs = nowMs();
    const { name, parallelism, assignments, sessions } = this.#pool;
    const text =
      `none of the ${parallelism} threads of the worker pool ${name} has turned its event loop for ${stallMs} ms, ` +
      `and subscriptions wait: ${assignments.waiting}`;
    for (const { isWaiting, lane, subscription } of sessions) {
      if (!isWaiting || lane !== undefined || this.#told.has(subscription.bus)) continue;
      this.#told.add(subscription.bus);
      subscription.report(new BusError('ERR_STASIS_EXECUTOR_STALLED', text));
    }
  }
}
