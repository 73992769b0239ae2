// Sessions that wait for a lane, the one that has waited longest first. Each has a *turn*: its number in the order in which sessions
// began to wait. Nearly all sessions join in that order. A session whose batch came back unstarted, for example because the thread was
// silent, has not had its turn: it joins again with the same turn, before all sessions that began to wait later.
//
//   returned   2 │ 5 │            few, kept in order
//   fresh      7 │ 8 │ 9 │ …      a queue

import { Fifo } from '@stasis-bus/core/internal';
import type { PoolSession } from '../session/pool-session.js';

/** A session that waits for a lane, and its turn, which is lower the longer it has waited. */
export interface Waiting {
  readonly session: PoolSession;
  readonly since: number;
}

export class WaitingLine {
  readonly #fresh = new Fifo<Waiting>();
  readonly #returned: Waiting[] = [];
  #latest = 0;

  get size(): number {
    return this.#fresh.size + this.#returned.length;
  }

  join(waiting: Waiting): void {
    if (waiting.since >= this.#latest) {
      this.#latest = waiting.since;
      this.#fresh.push(waiting);
      return;
    }
    const after = this.#returned.findIndex(({ since }) => since > waiting.since);
    this.#returned.splice(after < 0 ? this.#returned.length : after, 0, waiting);
  }

  peek(): Waiting | undefined {
    return this.#isReturnedFirst ? this.#returned[0] : this.#fresh.peek();
  }

  shift(): Waiting | undefined {
    return this.#isReturnedFirst ? this.#returned.shift() : this.#fresh.shift();
  }

  get #isReturnedFirst(): boolean {
    const returned = this.#returned.length === 0 ? undefined : this.#returned[0];
    if (returned === undefined) return false;
    const fresh = this.#fresh.peek();
    return fresh === undefined || returned.since < fresh.since;
  }
}
