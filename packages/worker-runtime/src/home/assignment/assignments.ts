// Which session goes to which lane, and how much of a lane's time it gets.
//
//   sessions with nothing out ─► waiting ─►  the lane with the least work out, if it has room
//   sessions with something out ──────────►  their lane, when it has room
//
// Whoever has waited longest is first; who was sent to a lane in vain has waited all the time. What a lane has out is shared by
// all that are busy, so that none waits long for what others have sent there before. A sticky session counts as having something
// out wherever it was put first.

import { queueMicrotask } from '@stasis-bus/core/internal';
import type { Lane } from '../lane/lane.js';
import type { PoolSession } from '../session/pool-session.js';
import { BusySessions } from './busy-sessions.js';
import { type Waiting, WaitingLine } from './waiting-line.js';

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
  readonly #waiting = new WaitingLine();
  readonly #busy = new BusySessions();
  #waits = 0;
  #isScheduled = false;

  constructor(owner: AssignmentsOwner) {
    this.#owner = owner;
  }

  /** How many sessions wait for any lane. */
  get waiting(): number {
    return this.#waiting.size;
  }

  get firstWaiting(): PoolSession | undefined {
    return this.#waiting.peek()?.session;
  }

  add(lane: Lane): void {
    this.lanes.push(lane);
    this.assignSoon();
  }

  /** The lane takes nothing more. Those that must wait for its end do: `release` is to follow then. */
  remove(lane: Lane): void {
    const index = this.lanes.indexOf(lane);
    if (index < 0) return;
    this.lanes.splice(index, 1);
    this.release(lane);
  }

  /**
   * Sessions that wait for the lane wait for any, unless they must be on this one. To be called whenever the lane takes
   * nothing, and when it has ended: by then no session must be on it.
   */
  release(lane: Lane): void {
    for (let left = lane.waiting.size; left > 0; left -= 1) {
      const waiting = lane.waiting.shift() as Waiting;
      (waiting.session.lane === lane ? lane.waiting : this.#waiting).join(waiting);
    }
    this.assignSoon();
  }

  /** The session has something to take. */
  wait(session: PoolSession): void {
    this.#waits += 1;
    this.#busy.add(session);
    const since = session.turnGivenBack ?? this.#waits;
    (session.lane?.waiting ?? this.#waiting).join({ session, since });
    this.assignSoon();
  }

  /** The session is closed: it will not wait again. */
  forget(session: PoolSession): void {
    this.#busy.forget(session);
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
    const crowd = Math.ceil(this.#busy.size / Math.max(1, this.lanes.length));
    const held: Waiting[] = [];
    for (let lane = this.#nextLane(); lane !== undefined; lane = this.#nextLane()) {
      const waiting = this.#longestWaiting(lane) as Waiting;
      const { session } = waiting;
      // Since it began to wait it may have got a lane. One that is to stay where it is put waits for all threads.
      if (session.lane !== undefined && session.lane !== lane) session.lane.waiting.join(waiting);
      else if (session.needsLane && this.#owner.isStarting) held.push(waiting);
      else if (session.needsLane) this.#settle(waiting, lane, crowd);
      else session.fill(lane, crowd, waiting.since);
    }
    for (const waiting of held) this.#waiting.join(waiting);
    if (this.#waiting.size > 0) this.#owner.lanesAreFull();
  }

  /** Takes from those that may go to the lane. */
  #longestWaiting(lane: Lane): Waiting | undefined {
    const here = lane.waiting.peek()?.since ?? Number.POSITIVE_INFINITY;
    const anywhere = this.#waiting.peek()?.since ?? Number.POSITIVE_INFINITY;
    return (here < anywhere ? lane.waiting : this.#waiting).shift();
  }

  /** Puts a sticky session on the lane that has the fewest of them. */
  #settle(waiting: Waiting, fallback: Lane, crowd: number): void {
    const lane = this.lanes.reduce(
      (best, other) => (other.stickySessions < best.stickySessions ? other : best),
      fallback,
    );
    if (lane.hasRoom) waiting.session.fill(lane, crowd, waiting.since);
    else lane.waiting.join(waiting);
  }

  /** The lane with the least work out of those that have room, and that somebody waits for. */
  #nextLane(): Lane | undefined {
    const isAnyGood = this.#waiting.size > 0;
    let best: Lane | undefined;
    for (const lane of this.lanes) {
      const isWanted = lane.hasRoom && (isAnyGood || lane.waiting.size > 0);
      if (isWanted && (best === undefined || lane.loadMs < best.loadMs)) best = lane;
    }
    return best;
  }
}
