// Home's end of one thread. It is made of what a thread takes:
//
//   RunFrames     posts batches           LaneBatches    what is out
//   Inbox         takes in its posts      LaneSessions   what it has loaded, or is loading
//   LaneCalls     answers its calls       Liveness       whether its event loop turns
//   Questions     asks it                 LaneAccount    what became of what was out when it ends

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

/** A lane takes more batches while less than this much work is out, in milliseconds. */
const enoughLoadMs = 2;
const endedForOverrun = 'the worker thread was ended because an invocation on it took too long';

/** What a lane asks of whoever holds it, and tells it. */
export interface LaneOwner extends InboxOwner {
  /** Milliseconds in which a handler module must be loaded. */
  readonly loadTimeoutMs: number;
  laneHasRoom(): void;
  /**
   * The lane takes nothing, now or for good: whoever waits for it need not, but for those that have something out there. Nor are
   * handlers loaded there now if it is hung.
   */
  laneTakesNothing(lane: Lane): void;
  /** A handler module is not loaded within its time. @param isTurning whether the thread's event loop turns */
  loadingTooLong(lane: Lane, session: LaneSession, isTurning: boolean): void;
  /** The thread has loaded a handler module, or could not. */
  loadingEnded(): void;
  /** Something is out on the lane. */
  laneIsBusy(): void;
  /** The lane's thread as the caller of a bus; `undefined`: the bus is closed. */
  callerOf(lane: Lane, bus: number): CallingThread | undefined;
  /** A call was refused: it is not well-formed, or to no bus. */
  callRefused(): void;
  /** The thread has ended, and all it had is accounted for. */
  laneEnded(lane: Lane): void;
}

export class Lane {
  readonly thread: LaneThread;
  readonly sessions: LaneSessions;
  readonly calls: LaneCalls;
  /** Settles when the thread has ended and what it had is accounted for. */
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
      this.#endBroken('what a worker thread was to run could not be sent', cause),
    );
    this.calls = new LaneCalls({
      callerOf: (bus) => owner.callerOf(this, bus),
      callRefused: () => owner.callRefused(),
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
    // Everything that the thread had posted arrives before its port closes.
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
        // Some may have nothing out here any more.
        else if (this.#takesNoMore) owner.laneTakesNothing(this);
      },
      onUnreadable: (cause) => this.#endBroken('what a worker thread has said cannot be read', cause),
    });
    // What is queued or running keeps the process alive, through the bus; an idle thread does not.
    port.unref();
  }

  /** How many invocations have ended here. */
  get invocations(): number {
    return this.#batches.invocations;
  }

  /** How much work is out, in milliseconds. */
  get loadMs(): number {
    return this.#batches.loadMs;
  }

  get hasRoom(): boolean {
    return this.#batches.loadMs < enoughLoadMs && !this.#liveness.isStuck && !this.#takesNoMore;
  }

  get #takesNoMore(): boolean {
    return this.#isRetired || this.#account.endReason !== undefined;
  }

  /** Why home has ended the thread, if it has. */
  get endReason(): BusError | undefined {
    return this.#account.endReason;
  }

  /** Whether nothing is out. */
  get isIdle(): boolean {
    return this.#batches.isIdle;
  }

  /** Settles when nothing is out. */
  get idle(): Promise<void> {
    return this.#batches.idle;
  }

  /** Whether something of a handler lives on the thread that would be gone with it: a function, or a sticky session's state. */
  get holdsState(): boolean {
    return this.sessions.hasFunctions || this.stickySessions > 0;
  }

  /** How many sticky sessions live here. */
  get stickySessions(): number {
    return this.sessions.stickyTo(this);
  }

  /** The ids of the subscriptions that have something out. */
  get subscriptionsAtWork(): string[] {
    return this.#batches.lastFirst().map(({ session }) => session.description.subscription.id);
  }

  /** Whether the thread's event loop does not turn, and it is no handler module being loaded that holds it up. */
  get isHung(): boolean {
    return this.#liveness.isHung;
  }

  /** Whether `watch` is to be called now and then. */
  get needsWatch(): boolean {
    return !this.isIdle || this.#liveness.isStuck || this.sessions.isLoadingAny;
  }

  /** Sends invocations to the thread, with all else that is sent in the same turn of the event loop. */
  run(session: LaneSession, deliveries: Delivery[], terms: BatchTerms): void {
    this.sessions.load(session);
    const { slot } = this.#batches.add(session, deliveries, terms);
    this.#frames.add(session, slot, deliveries, terms.hosted);
    this.#owner.laneIsBusy();
  }

  /** Takes back what the thread has not started yet: of one session, or of all. */
  takeBackUnstarted(session?: LaneSession): void {
    this.#batches.takeBackUnstarted(session && ((other) => other === session));
  }

  /** Takes no more: what has been started comes to its end. */
  retire(): void {
    this.#isRetired = true;
    this.takeBackUnstarted();
    this.#owner.laneTakesNothing(this);
  }

  /** Looks after invocations that take long, and after the thread's event loop. To be called now and then while `needsWatch`. */
  watch(): void {
    if (!this.thread.isOurs) this.#account.failOverruns();
    else if (this.#account.noteOverruns(this.#liveness.isSilent))
      void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', endedForOverrun));
    this.#liveness.look();
  }

  /** Before the thread is ended: lets its modules clean up, if nothing is out, and what it has printed come home. */
  async tidyUp(): Promise<void> {
    if (this.isIdle) await this.#questions.tearDown();
    await this.#questions.flushOutput(this.thread, this.isHung);
  }

  /**
   * Ends the thread; what is under way there fails with the reason, or is tried again.
   *
   * @param why `'hung'` if it is not known what code of it does not end
   */
  async end(reason: BusError, why: 'on purpose' | 'hung' = 'on purpose'): Promise<void> {
    if (this.#account.end(reason, why)) {
      this.takeBackUnstarted();
      if (!this.thread.isOurs) {
        // It may run on without its port: what counts is what it had released, and has posted, by now.
        this.#batches.freeze();
        this.#inbox.takeIn();
      }
      await this.thread.end();
    }
    await this.ended;
  }

  /** Outcomes may be lost, or invocations: they are accounted for as with every thread that ends. */
  #endBroken(what: string, cause: unknown): void {
    const text = `${what}: ${textOfThrown(cause)}`;
    void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', text, { cause }));
  }

  /** The thread is gone. */
  #close(how: string | undefined): void {
    this.#liveness.notStuck();
    this.#account.close(how);
    this.#port.close();
    this.calls.close();
    for (const session of this.sessions.end()) session.laneEnded(this);
    this.#owner.laneEnded(this);
  }
}
