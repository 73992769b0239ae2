// Which session goes to which lane.
//
//   sessions with nothing out ─► waiting ─►  the lane with the least work out, if it has room
//   sessions with something out ──────────►  their lane, when it has room
//
// A sticky session counts as having something out wherever it was put first.

import { Fifo } from '@stasis-bus/core/internal';
import type { Lane } from './lane.js';
import type { PoolSession } from './pool-session.js';

/** What the assignments ask of, and tell, the crew. */
export interface AssignmentsOwner {
  /** Whether threads are being started. */
  readonly isStarting: boolean;
  /** Sessions wait and no lane has room. */
  lanesAreFull(): void;
}

export class Assignments {
  readonly lanes: Lane[] = [];
  readonly #owner: AssignmentsOwner;
  readonly #waiting = new Fifo<PoolSession>();
  #isScheduled = false;

  constructor(owner: AssignmentsOwner) {
    this.#owner = owner;
  }

  /** How many sessions wait for any lane. */
  get waiting(): number {
    return this.#waiting.size;
  }

  get firstWaiting(): PoolSession | undefined {
    return this.#waiting.peek();
  }

  add(lane: Lane): void {
    this.lanes.push(lane);
    this.assignSoon();
  }

  /** False: it was not among the lanes. */
  remove(lane: Lane): boolean {
    const index = this.lanes.indexOf(lane);
    if (index < 0) return false;
    this.lanes.splice(index, 1);
    this.release(lane);
    return true;
  }

  /** Who waits for the lane waits for any, unless it must be this one. */
  release(lane: Lane): void {
    for (let left = lane.waiting.size; left > 0; left -= 1) {
      const session = lane.waiting.shift() as PoolSession;
      const mustStay = session.lane === lane && this.lanes.includes(lane);
      (mustStay ? lane.waiting : this.#waiting).push(session);
    }
    this.assignSoon();
  }

  /** The session has something to take. */
  wait(session: PoolSession): void {
    (session.lane?.waiting ?? this.#waiting).push(session);
    this.assignSoon();
  }

  /** Once a turn of the event loop: by then the sessions have all that was published in it. */
  assignSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#assign();
    });
  }

  #assign(): void {
    this.#assignWaiting();
    for (const lane of this.lanes) {
      while (lane.hasRoom) {
        const session = lane.waiting.shift();
        if (session === undefined) break;
        session.fill(lane);
      }
    }
    if (this.#waiting.size > 0) this.#owner.lanesAreFull();
  }

  #assignWaiting(): void {
    for (let left = this.#waiting.size; left > 0; left -= 1) {
      const lane = this.#leastLoaded();
      if (lane === undefined) return;
      const session = this.#waiting.shift() as PoolSession;
      // Since it began to wait it may have got a lane. One that is to stay where it is put waits for all threads.
      if (session.lane !== undefined) session.lane.waiting.push(session);
      else if (session.isUnsettled && this.#owner.isStarting) this.#waiting.push(session);
      else if (session.isUnsettled) this.#settle(session, lane);
      else session.fill(lane);
    }
  }

  /** Puts a sticky session on the lane that has the fewest of them. */
  #settle(session: PoolSession, fallback: Lane): void {
    const lane = this.lanes.reduce((best, other) => (other.settled < best.settled ? other : best), fallback);
    if (lane.hasRoom) session.fill(lane);
    else lane.waiting.push(session);
  }

  #leastLoaded(): Lane | undefined {
    let best: Lane | undefined;
    for (const lane of this.lanes) {
      if (lane.hasRoom && (best === undefined || lane.loadMs < best.loadMs)) best = lane;
    }
    return best;
  }
}
