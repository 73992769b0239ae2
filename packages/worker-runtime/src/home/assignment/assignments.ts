// Decides which session goes to which lane, and how much of a lane's time it gets.
//
//   sessions with nothing out ─► waiting ─►  the lane with the least work out, if it has room
//   sessions with something out ──────────►  their lane, when it has room
//
// The session that has waited longest goes first; a session whose batch came back unstarted counts as having waited all along. All
// busy sessions share what a lane has out, so that none waits long for what others sent there earlier. A sticky session counts as
// having something out on the lane that it was first put on.

import { queueMicrotask } from '@stasis-bus/core/internal';
import type { Lane } from '../lane/lane.js';
import type { PoolSession } from '../session/pool-session.js';
import { BusySessions } from './busy-sessions.js';
import { type Waiting, WaitingLine } from './waiting-line.js';

/** What the assignments ask of the owner of the lanes and report to it. */
export interface AssignmentsOwner {
  /** Whether threads are being started. */
  readonly isStarting: boolean;
  /** Called when sessions wait and no lane has room. */
  lanesAreFull(): void;
}

export class Assignments {
  readonly lanes: Lane[] = [];
  readonly #owner: AssignmentsOwner;
  /** The sessions that wait for any lane. */
  readonly #waiting = new WaitingLine();
  /** The sessions that wait for one lane only, because they have invocations out there: a line for each of `lanes`, in that order. */
  readonly #linesInUse: WaitingLine[] = [];
  /** The lines of all lanes, for as long as a session may wait for the lane. */
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

  add(lane: Lane): void {
    this.lanes.push(lane);
    this.#linesInUse.push(this.#lineOf(lane));
    this.assignSoon();
  }

  /** Takes the lane out of use. Sessions that must wait for its end stay in its line: call `release` at its end. */
  remove(lane: Lane): void {
    const index = this.lanes.indexOf(lane);
    if (index < 0) return;
    this.lanes.splice(index, 1);
    this.#linesInUse.splice(index, 1);
    this.release(lane);
  }

  /**
   * Moves the sessions that wait for this lane into the line for any lane, except those that must run on this one. Call this when the
   * lane takes no batches, and again when it has ended: by then no session has to run on it.
   */
  release(lane: Lane): void {
    const line = this.#lineOf(lane);
    for (let left = line.size; left > 0; left -= 1) {
      const waiting = line.shift() as Waiting;
      (waiting.session.lane === lane ? line : this.#waiting).join(waiting);
    }
    this.assignSoon();
  }

  /** Puts a session that has something to take into the line of its lane, or of all lanes. */
  wait(session: PoolSession): void {
    this.#waits += 1;
    this.#busy.add(session);
    const since = session.turnGivenBack ?? this.#waits;
    this.#lineFor(session).join({ session, since });
    this.assignSoon();
  }

  /** Returns whether sessions wait for this lane only. */
  isAwaited(lane: Lane): boolean {
    return this.#lineOf(lane).size > 0;
  }

  /** Forgets a closed session: it does not wait again. */
  forget(session: PoolSession): void {
    this.#busy.forget(session);
  }

  /** Assigns sessions in a microtask, one for all calls: by then they have all messages that the running code publishes. */
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
      // The session may have got a lane since it began to wait. A sticky session waits until all threads have started.
      if (session.lane !== undefined && session.lane !== lane) this.#lineFor(session).join(waiting);
      else if (session.needsLane && this.#owner.isStarting) held.push(waiting);
      else if (session.needsLane) this.#putForGood(waiting, lane, crowd);
      else session.fill(lane, crowd, waiting.since);
    }
    for (const waiting of held) this.#waiting.join(waiting);
    if (this.#waiting.size > 0) this.#owner.lanesAreFull();
  }

  /** Takes the session that has waited longest of those that may go to the lane at an index. */
  #longestWaiting(index: number): Waiting | undefined {
    const line = this.#linesInUse[index] as WaitingLine;
    const here = line.peek()?.since ?? Number.POSITIVE_INFINITY;
    const anywhere = this.#waiting.peek()?.since ?? Number.POSITIVE_INFINITY;
    return (here < anywhere ? line : this.#waiting).shift();
  }

  /** Puts a sticky session on the lane that has the fewest sticky sessions. */
  #putForGood(waiting: Waiting, fallback: Lane, crowd: number): void {
    const lane = this.lanes.reduce(
      (best, other) => (other.stickySessions < best.stickySessions ? other : best),
      fallback,
    );
    if (lane.hasRoom) waiting.session.fill(lane, crowd, waiting.since);
    else this.#lineOf(lane).join(waiting);
  }

  /** Returns the index of the lane with the least work out, of those that have room and that a session waits for; -1 if there is none. */
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
