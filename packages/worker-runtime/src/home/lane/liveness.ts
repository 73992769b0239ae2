// Whether a thread's event loop turns, and help for its neighbours while it does not: what the thread has not started goes back,
// and what it has finished counts, though it cannot say so. It is looked at now and then, never in between (see lane-watch.ts).

import type { LaneClock } from '../../wire/shared/lane-clock.js';
import type { LaneBatches } from './lane-batches.js';
import type { LaneSession } from './lane-session.js';
import type { LaneSessions } from './lane-sessions.js';
import { stuckAfterMs } from './patience.js';
import { Pulse } from './pulse.js';

/** What liveness asks of the lane, and tells it. */
export interface LivenessOwner {
  /** Sends a beat for the thread to answer. */
  askForBeat(beat: number): void;
  /** Takes in all that the thread has posted so far. */
  takeIn(): void;
  /** The thread is stuck. */
  threadIsStuck(): void;
  /** The thread was stuck, and turns its event loop again. */
  threadTurnsAgain(): void;
}

export class Liveness {
  readonly #clock: LaneClock;
  readonly #batches: LaneBatches;
  readonly #sessions: LaneSessions;
  readonly #pulse: Pulse;
  readonly #owner: LivenessOwner;
  /** Why the thread's event loop does not turn: it loads a handler module, as far as can be told from outside, or hangs. */
  #stuck: 'loading' | 'hung' | undefined;
  /** After how many milliseconds of silence the next session loses its patience. */
  #helpAgainMs = Number.POSITIVE_INFINITY;

  constructor(clock: LaneClock, batches: LaneBatches, sessions: LaneSessions, owner: LivenessOwner) {
    this.#clock = clock;
    this.#batches = batches;
    this.#sessions = sessions;
    this.#pulse = new Pulse(clock, (beat) => owner.askForBeat(beat));
    this.#owner = owner;
  }

  /** Whether the thread's event loop did not turn when it was looked at: others don't wait for it. */
  get isStuck(): boolean {
    return this.#stuck !== undefined;
  }

  /** Whether the thread is stuck, and not by a handler module that it loads. */
  get isHung(): boolean {
    return this.#stuck === 'hung';
  }

  /** Whether the thread has not answered for so long that it is stuck. */
  get isSilent(): boolean {
    return this.#pulse.silentMs >= stuckAfterMs;
  }

  /** Looks at the thread, and asks it for the next beat. */
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

  /** The thread has said something that only its event loop says, or has ended. */
  notStuck(): void {
    this.#stuck = undefined;
  }

  get #whyStuck(): 'loading' | 'hung' {
    // In a turn it is an invocation; else any code may be it.
    const isInTurn = this.#clock.slotInTurn() !== undefined;
    return !isInTurn && this.#sessions.hasBegunLoadingAny ? 'loading' : 'hung';
  }

  #helpNeighbours(): void {
    this.#owner.takeIn();
    // It may have come out of it by now.
    if (!this.isSilent) return;
    this.#stuck = this.#whyStuck;
    this.#takeBackUnstarted(this.#pulse.silentMs);
    // In this order: home may be preempted here for as long as the machine likes. What was released before the port is read
    // has been posted by then, its failures too.
    const released = this.#batches.released();
    this.#owner.takeIn();
    this.#batches.endReleased(released);
    if (this.isStuck) this.#owner.threadIsStuck();
  }

  /** Takes back what the thread has not started, of those whose patience with it is over. */
  #takeBackUnstarted(silentMs: number): void {
    // In a turn it is no message that it reads.
    const isInTurn = this.#clock.slotInTurn() !== undefined;
    const gaveUp = this.#batches.takeBackUnstarted(
      (session) => !this.#waitsForLoading(session) && (isInTurn || session.patience.ms <= silentMs),
    );
    if (!isInTurn) for (const session of gaveUp) session.patience.inVain(silentMs);
    const patience = [...this.#batches.sessions()].map((session) => session.patience.ms);
    this.#helpAgainMs = Math.min(Number.POSITIVE_INFINITY, ...patience.filter((ms) => ms > silentMs));
  }

  /** Whether it is this thread that the session's batches are to wait for: no other has loaded its handler, and this one may be about to. */
  #waitsForLoading(session: LaneSession): boolean {
    return this.#stuck === 'loading' && session.isLoading && this.#sessions.hasBegunLoading(session);
  }
}
