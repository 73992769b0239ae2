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

/** What the assignments ask of whoever has the lanes, and tell it. */
export interface AssignmentsOwner {
  /** Whether threads are being started. */
  readonly isStarting: boolean;
  /** Sessions wait and no lane has room. */
  lanesAreFull(): void;
}

export class Assignments {
  readonly lanes: Lane[] = [];
  readonly #owner: AssignmentsOwner;
  /** Those that wait for any lane. */
  readonly #waiting = new WaitingLine();
  /** Those that wait for one lane and no other: they have invocations out there. By the lanes in use, in their order. */
  readonly #linesInUse: WaitingLine[] = [];
  /** The same by lane, for as long as anybody may wait for it. */
  readonly #lines = new WeakMap<Lane, WaitingLine>();
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
    this.#linesInUse.push(this.#lineOf(lane));
    this.assignSoon();
  }

  /** The lane takes nothing more. Those that must wait for its end do: `release` is to follow then. */
  remove(lane: Lane): void {
    const index = this.lanes.indexOf(lane);
    if (index < 0) return;
    this.lanes.splice(index, 1);
    this.#linesInUse.splice(index, 1);
    this.release(lane);
  }

  /**
   * Sessions that wait for the lane wait for any, unless they must be on this one. To be called whenever the lane takes
   * nothing, and when it has ended: by then no session must be on it.
   */
  release(lane: Lane): void {
    const line = this.#lineOf(lane);
    for (let left = line.size; left > 0; left -= 1) {
      const waiting = line.shift() as Waiting;
      (waiting.session.lane === lane ? line : this.#waiting).join(waiting);
    }
    this.assignSoon();
  }

  /** The session has something to take. */
  wait(session: PoolSession): void {
    this.#waits += 1;
    this.#busy.add(session);
    const since = session.turnGivenBack ?? this.#waits;
    this.#lineFor(session).join({ session, since });
    this.assignSoon();
  }

  /** Whether sessions wait for the lane and no other. */
  isAwaited(lane: Lane): boolean {
    return this.#lineOf(lane).size > 0;
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
    for (let index = this.#nextLane(); index >= 0; index = this.#nextLane()) {
      const lane = this.lanes[index] as Lane;
      const waiting = this.#longestWaiting(index) as Waiting;
      const { session } = waiting;
      // Since it began to wait it may have got a lane. One that is to stay where it is put waits for all threads.
      if (session.lane !== undefined && session.lane !== lane) this.#lineFor(session).join(waiting);
      else if (session.needsLane && this.#owner.isStarting) held.push(waiting);
      else if (session.needsLane) this.#putForGood(waiting, lane, crowd);
      else session.fill(lane, crowd, waiting.since);
    }
    for (const waiting of held) this.#waiting.join(waiting);
    if (this.#waiting.size > 0) this.#owner.lanesAreFull();
  }

  /** Takes from those that may go to the lane of that index. */
  #longestWaiting(index: number): Waiting | undefined {
    const line = this.#linesInUse[index] as WaitingLine;
    const here = line.peek()?.since ?? Number.POSITIVE_INFINITY;
    const anywhere = this.#waiting.peek()?.since ?? Number.POSITIVE_INFINITY;
    return (here < anywhere ? line : this.#waiting).shift();
  }

  /** Puts a sticky session on the lane that has the fewest of them. */
  #putForGood(waiting: Waiting, fallback: Lane, crowd: number): void {
    const lane = this.lanes.reduce(
      (best, other) => (other.stickySessions < best.stickySessions ? other : best),
      fallback,
    );
    if (lane.hasRoom) waiting.session.fill(lane, crowd, waiting.since);
    else this.#lineOf(lane).join(waiting);
  }

  /** Returns the index of the lane with the least work out of those that have room, and that somebody waits for; -1: there is none. */
  #nextLane(): number {
    const isAnyGood = this.#waiting.size > 0;
    let best = -1;
    let leastMs = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.lanes.length; index += 1) {
      const lane = this.lanes[index] as Lane;
      const isWanted = lane.hasRoom && (isAnyGood || (this.#linesInUse[index] as WaitingLine).size > 0);
      if (!isWanted || lane.loadMs >= leastMs) continue;
      best = index;
      leastMs = lane.loadMs;
    }
    return best;
  }

  #lineFor({ lane }: PoolSession): WaitingLine {
    return lane === undefined ? this.#waiting : this.#lineOf(lane);
  }

  #lineOf(lane: Lane): WaitingLine {
    let line = this.#lines.get(lane);
    if (line === undefined) {
      line = new WaitingLine();
      this.#lines.set(lane, line);
    }
    return line;
  }
}
