// Home's end of one thread, made of these parts. All of them run on the home thread.
//
//   RunFrames     posts batches               LaneBatches    the batches that are out
//   Inbox         takes in its posts          LaneSessions   the handlers that are loaded or loading
//   LaneCalls     answers its calls           Liveness       whether its event loop turns
//   Questions     asks it questions           LaneAccount    overruns; what becomes of the batches when the thread ends

import type { MessagePort } from 'node:worker_threads';
import { BusError } from '@stasis-bus/core';
import { type Delivery, textOfThrown } from '@stasis-bus/core/internal';
import type { ToLane } from '../../wire/protocol.js';
import type { LaneClock } from '../../wire/shared/lane-clock.js';
import type { BatchTerms } from './batch.js';
import { Inbox, type InboxOwner } from './inbox.js';
import { LaneAccount } from './lane-account.js';
import { LaneBatches } from './lane-batches.js';
import { LaneCalls } from './lane-calls.js';
import type { LaneSession } from './lane-session.js';
import { LaneSessions } from './lane-sessions.js';
import type { LaneThread } from './lane-thread.js';
import { Liveness } from './liveness.js';
import { Questions } from './questions.js';
import { RunFrames } from './run-frames.js';
import type { CallingThread } from './thread-calls.js';

/** A lane has room for more batches while fewer milliseconds of work than this are out. */
const enoughLoadMs = 2;
const endedForOverrun = 'the worker thread was ended because an invocation on it took too long';

/** What a lane asks of its owner and reports to it. */
export interface LaneOwner extends InboxOwner {
  /** How many milliseconds a thread may take to load a handler module. */
  readonly loadTimeoutMs: number;
  laneHasRoom(): void;
  /**
   * Called when the lane takes no batches, for now or for good. The sessions that wait for it can go elsewhere, except those with
   * something out there. A lane that hangs loads no handlers either.
   */
  laneTakesNothing(lane: Lane): void;
  /** Called when a handler module is not loaded in time. @param isTurning whether the thread's event loop turns */
  loadingTooLong(lane: Lane, session: LaneSession, isTurning: boolean): void;
  /** Called when the thread has loaded a handler module, or could not. */
  loadingEnded(): void;
  /** Called when a batch goes out on the lane, or a handler is to be loaded there. */
  laneIsBusy(): void;
  /** Returns the lane's thread as the caller of a bus, or `undefined` if the bus is closed. */
  callerOf(lane: Lane, bus: number): CallingThread | undefined;
  /** Called when a call was refused because it is not well-formed. */
  callRefused(bus: number): void;
  /** Called when the thread has ended, after all of its batches have been given back. */
  laneEnded(lane: Lane): void;
}

export class Lane {
  readonly thread: LaneThread;
  readonly sessions: LaneSessions;
  readonly calls: LaneCalls;
  /** Resolves when the thread has ended and all of its batches have been given back. */
  readonly ended: Promise<void>;
  readonly #owner: LaneOwner;
  readonly #port: MessagePort;
  readonly #batches: LaneBatches;
  readonly #frames: RunFrames;
  readonly #inbox: Inbox;
  readonly #liveness: Liveness;
  readonly #questions: Questions;
  readonly #account: LaneAccount;
  #isRetired = false;

  constructor(thread: LaneThread, port: MessagePort, clock: LaneClock, owner: LaneOwner) {
    this.#owner = owner;
    this.thread = thread;
    this.#port = port;
    const post = (message: ToLane): void => port.postMessage(message);
    this.#batches = new LaneBatches((cells) => post({ type: 'page', cells }));
    this.#account = new LaneAccount(this.#batches, clock);
    this.#frames = new RunFrames(port, thread.isOurs, (cause) =>
      this.#endBroken('a batch could not be sent to a worker thread', cause),
    );
    this.calls = new LaneCalls({
      callerOf: (bus) => owner.callerOf(this, bus),
      callRefused: (bus) => owner.callRefused(bus),
      post,
    });
    this.sessions = new LaneSessions({
      loadTimeoutMs: owner.loadTimeoutMs,
      sessionsOpened: () => clock.sessionsOpened,
      isHung: () => this.isHung,
      isTurning: () => this.#questions.isTurning(),
      post,
      loadingBegins: () => owner.laneIsBusy(),
      loadingEnded: () => owner.loadingEnded(),
      loadingTooLong: (session, isTurning) => owner.loadingTooLong(this, session, isTurning),
      takeBackUnstarted: (session) => this.takeBackUnstarted(session),
    });
    this.#liveness = new Liveness(clock, this.#batches, this.sessions, {
      askForBeat: (beat) => post({ type: 'beat', beat }),
      takeIn: () => this.#inbox.takeIn(),
      threadIsStuck: () => owner.laneTakesNothing(this),
      threadTurnsAgain: () => {
        if (this.hasRoom) owner.laneHasRoom();
      },
    });
    const portClosed = new Promise((resolve) => port.once('close', resolve));
    // Everything that the thread has posted arrives before its port closes.
    this.ended = Promise.all([portClosed, thread.exited]).then(([, how]) => this.#close(how));
    this.#questions = new Questions(post, this.ended);
    this.#inbox = new Inbox(port, thread.isOurs, owner, {
      batches: this.#batches,
      calls: this.calls,
      sessions: this.sessions,
      questions: this.#questions,
      liveness: this.#liveness,
      onPost: () => {
        if (this.hasRoom) owner.laneHasRoom();
        // Sessions that wait for this lane may no longer have anything out here.
        else if (this.#takesNoMore) owner.laneTakesNothing(this);
      },
      onUnreadable: (cause) => this.#endBroken('a post of a worker thread cannot be read', cause),
    });
    // Queued and running invocations keep the process alive, by way of the bus; an idle thread does not.
    port.unref();
  }

  /** How many invocations have ended on the thread. */
  get invocations(): number {
    return this.#batches.invocations;
  }

  /** How many milliseconds of work are out. */
  get loadMs(): number {
    return this.#batches.loadMs;
  }

  get hasRoom(): boolean {
    return this.#batches.loadMs < enoughLoadMs && !this.#liveness.isStuck && !this.#takesNoMore;
  }

  get #takesNoMore(): boolean {
    return this.#isRetired || this.#account.endReason !== undefined;
  }

  /** The reason for which home has ended the thread, or `undefined` if it has not. */
  get endReason(): BusError | undefined {
    return this.#account.endReason;
  }

  /** Whether nothing is out. */
  get isIdle(): boolean {
    return this.#batches.isIdle;
  }

  /** Resolves when nothing is out. */
  get idle(): Promise<void> {
    return this.#batches.idle;
  }

  /** Whether the thread holds something that would be lost with it: a subscribed function, or the state of a sticky session. */
  get holdsState(): boolean {
    return this.sessions.hasFunctions || this.stickySessions > 0;
  }

  /** How many sticky sessions live on the lane. */
  get stickySessions(): number {
    return this.sessions.stickyTo(this);
  }

  /** The ids of the subscriptions that have something out. */
  get subscriptionsAtWork(): string[] {
    return this.#batches.lastFirst().map(({ session }) => session.description.subscription.id);
  }

  /** Whether the thread's event loop is stuck for another reason than a handler module that is being loaded. */
  get isHung(): boolean {
    return this.#liveness.isHung;
  }

  /** Whether `watch` must be called at intervals. */
  get needsWatch(): boolean {
    return !this.isIdle || this.#liveness.isStuck || this.sessions.isLoadingAny;
  }

  /** Sends a batch to the thread, in one post with all batches of the same turn of the event loop. */
  run(session: LaneSession, deliveries: Delivery[], terms: BatchTerms): void {
    this.sessions.load(session);
    const { slot } = this.#batches.add(session, deliveries, terms);
    this.#frames.add(session, slot, deliveries, terms.hosted);
    this.#owner.laneIsBusy();
  }

  /** Takes back the invocations that the thread has not started, of one session or of all. */
  takeBackUnstarted(session?: LaneSession): void {
    this.#batches.takeBackUnstarted(session && ((other) => other === session));
  }

  /** Takes no more batches. Invocations that have been started run to their end. */
  retire(): void {
    this.#isRetired = true;
    this.takeBackUnstarted();
    this.#owner.laneTakesNothing(this);
  }

  /** Checks for invocations that overrun their timeout, and whether the thread's event loop turns. Call this while `needsWatch`. */
  watch(): void {
    if (!this.thread.isOurs) this.#account.failOverruns();
    else if (this.#account.noteOverruns(() => this.#liveness.isSilent))
      void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', endedForOverrun));
    this.#liveness.look();
  }

  /** Lets the modules clean up if nothing is out, then waits for everything that the thread has printed. Call this before `end`. */
  async tidyUp(): Promise<void> {
    if (this.isIdle) await this.#questions.tearDown();
    await this.#questions.flushOutput(this.thread, this.#liveness.isHeld);
  }

  /**
   * Ends the thread. Invocations that are under way fail with the reason, or are tried again.
   *
   * @param why `'hung'` if unknown code on the thread does not end
   */
  async end(reason: BusError, why: 'on purpose' | 'hung' = 'on purpose'): Promise<void> {
    if (this.#account.end(reason, why)) {
      this.takeBackUnstarted();
      if (!this.thread.isOurs) {
        // The thread may run on without its port. What it has released and posted by now counts.
        this.#batches.freeze();
        this.#inbox.takeIn();
      }
      await this.thread.end();
    }
    await this.ended;
  }

  /** Ends the thread when invocations or outcomes may have been lost, so that they are given back as from any thread that ends. */
  #endBroken(what: string, cause: unknown): void {
    const text = `${what}: ${textOfThrown(cause)}`;
    void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', text, { cause }));
  }

  /** Gives everything back after the thread has ended. */
  #close(how: string | undefined): void {
    this.#liveness.notStuck();
    this.#account.close(how);
    this.#port.close();
    this.calls.close();
    for (const session of this.sessions.end()) session.laneEnded(this);
    this.#owner.laneEnded(this);
  }
}
