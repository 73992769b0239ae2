// Says whether a thread's event loop turns, and helps its other sessions while it does not: invocations that the thread has not started
// go back, and those that it has finished count, although it cannot report them. The answer dates from the last check (lane-watch.ts).

import type { LaneClock } from '../../wire/shared/lane-clock.js';
import type { LaneBatches } from './lane-batches.js';
import type { LaneSession } from './lane-session.js';
import type { LaneSessions } from './lane-sessions.js';
import { stuckAfterMs } from './patience.js';
import { Pulse } from './pulse.js';

/** What liveness asks of the lane and reports to it. */
export interface LivenessOwner {
  /** Sends a beat for the thread to answer. */
  askForBeat(beat: number): void;
  /** Takes in everything that the thread has posted so far. */
  takeIn(): void;
  /** Called when the thread is stuck. */
  threadIsStuck(): void;
  /** Called when the event loop of a stuck thread turns again. */
  threadTurnsAgain(): void;
}

export class Liveness {
  readonly #clock: LaneClock;
  readonly #batches: LaneBatches;
  readonly #sessions: LaneSessions;
  readonly #pulse: Pulse;
  readonly #owner: LivenessOwner;
  /** Why the thread's event loop does not turn: the thread seems to be loading a handler module, or hangs. */
  #stuck: 'loading' | 'hung' | undefined;
  /** The silence after which the next session runs out of patience, in milliseconds. */
  #helpAgainMs = Number.POSITIVE_INFINITY;

  constructor(clock: LaneClock, batches: LaneBatches, sessions: LaneSessions, owner: LivenessOwner) {
    this.#clock = clock;
    this.#batches = batches;
    this.#sessions = sessions;
    this.#pulse = new Pulse(clock, (beat) => owner.askForBeat(beat));
    this.#owner = owner;
  }

  /** Whether the thread's event loop did not turn at the last check, so that sessions need not wait for the thread. */
  get isStuck(): boolean {
    return this.#stuck !== undefined;
  }

  /** Whether the thread is stuck for another reason than a handler module that is being loaded. */
  get isHung(): boolean {
    return this.#stuck === 'hung';
  }

  /** Whether the thread hung at the last check, or an invocation holds it now: it may never answer a question. */
  get isHeld(): boolean {
    return this.isHung || this.#clock.slotInTurn() !== undefined;
  }

  /** Whether the thread has not answered for `stuckAfterMs`. */
  get isSilent(): boolean {
    return this.#pulse.silentMs >= stuckAfterMs;
  }

  /** Checks the thread, and asks it for the next beat. */
  look(): void {
    if (this.isSilent) {
      if (this.#stuck !== this.#whyStuck || this.#pulse.silentMs >= this.#helpAgainMs) this.#helpNeighbours();
      return;
    }
    this.#pulse.ask();
    if (this.#stuck === undefined) return;
    this.#stuck = undefined;
    this.#owner.threadTurnsAgain();
  }

  /** Notes that the event loop turns, or that the thread has ended. */
  notStuck(): void {
    this.#stuck = undefined;
  }

  get #whyStuck(): 'loading' | 'hung' {
    // During a turn an invocation holds the thread; between turns any code may.
    const isInTurn = this.#clock.slotInTurn() !== undefined;
    return !isInTurn && this.#sessions.hasBegunLoadingAny ? 'loading' : 'hung';
  }

  #helpNeighbours(): void {
    this.#owner.takeIn();
    // The thread may have answered while home read the port.
    if (!this.isSilent) return;
    this.#stuck = this.#whyStuck;
    this.#takeBackUnstarted(this.#pulse.silentMs);
    // `released` comes before the port is read, because home may be preempted here for any time: what was released by then has been
    // posted, failures included.
    const released = this.#batches.released();
    this.#owner.takeIn();
    this.#batches.endReleased(released);
    if (this.isStuck) this.#owner.threadIsStuck();
  }

  /** Takes back what the thread has not started, of the sessions that have run out of patience. */
  #takeBackUnstarted(silentMs: number): void {
    // During a turn the thread is not reading a message, so patience would not help.
    const isInTurn = this.#clock.slotInTurn() !== undefined;
    const gaveUp = this.#batches.takeBackUnstarted(
      (session) => !this.#waitsForLoading(session) && (isInTurn || session.patience.ms <= silentMs),
    );
    if (!isInTurn) for (const session of gaveUp) session.patience.inVain(silentMs);
    const patience = [...this.#batches.sessions()].map((session) => session.patience.ms);
    this.#helpAgainMs = Math.min(Number.POSITIVE_INFINITY, ...patience.filter((ms) => ms > silentMs));
  }

  /** Returns whether the session must wait for this thread, because no thread has loaded the handler and this one may be loading it. */
  #waitsForLoading(session: LaneSession): boolean {
    return this.#stuck === 'loading' && session.isLoading && this.#sessions.hasBegunLoading(session);
  }
}
