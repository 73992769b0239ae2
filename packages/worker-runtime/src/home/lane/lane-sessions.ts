// The sessions that are open on a thread, and how long the thread takes to load their handlers. A handler is not blamed for being late
// if the thread has not begun to load it, or hangs for another reason.

import { clearTimeout, nowMs, setTimeout } from '@stasis-bus/core/internal';
import type { CloseSession, OpenSession } from '../../wire/protocol.js';
import type { LaneSession } from './lane-session.js';

export interface LaneSessionsOwner {
  /** How many milliseconds a thread may take to load a handler module. */
  readonly loadTimeoutMs: number;
  /** Returns how many sessions the thread has opened so far, according to shared memory. */
  sessionsOpened(): number;
  /** Returns whether the thread's event loop is stuck for another reason than a handler module that is being loaded. */
  isHung(): boolean;
  /** Asks the thread whether its event loop turns. */
  isTurning(): Promise<boolean>;
  post(message: OpenSession | CloseSession): void;
  /** Called when the thread is about to load a handler. */
  loadingBegins(): void;
  /** Called when the thread has loaded a handler, or could not. */
  loadingEnded(): void;
  /** Called when the session's handler is not loaded in time, through its module's own fault. */
  loadingTooLong(session: LaneSession, isTurning: boolean): void;
  /** Takes back what the lane has not started of a session whose handler cannot be loaded. */
  takeBackUnstarted(session: LaneSession): void;
}

export class LaneSessions {
  readonly #owner: LaneSessionsOwner;
  readonly #opened = new Set<LaneSession>();
  // The sessions that are loading, in time or late. A session's position is the number of sessions that the thread opens before it.
  readonly #loading = new Map<LaneSession, { readonly sinceMs: number; readonly position: number }>();
  #openCount = 0;
  // The sessions that are loading in time.
  readonly #deadlines = new Map<LaneSession, NodeJS.Timeout>();
  // The sessions that are loading and late.
  readonly #overdue = new Set<LaneSession>();
  #isQuestioned = false;

  constructor(owner: LaneSessionsOwner) {
    this.#owner = owner;
  }

  /** Returns how many sticky sessions live on the lane. */
  stickyTo(lane: object): number {
    let count = 0;
    for (const session of this.#opened) if (session.isSticky && session.lane === lane) count += 1;
    return count;
  }

  /** Whether any session's handler is a function of the thread. */
  get hasFunctions(): boolean {
    for (const session of this.#opened) if (session.isFunction) return true;
    return false;
  }

  /** Whether any handler is loading. */
  get isLoadingAny(): boolean {
    return this.#loading.size > 0;
  }

  /** Whether a handler that is loading has taken too long before, here or on another thread. */
  get hasSuspect(): boolean {
    for (const session of this.#loading.keys()) if (session.overdueLoads > 0) return true;
    return false;
  }

  /** Opens the session on the thread, which then loads its handler. Has no effect the second time. */
  load(session: LaneSession): void {
    if (this.#opened.has(session)) return;
    this.#opened.add(session);
    this.#owner.post({ type: 'open', session: session.number, ...session.description });
    const position = this.#openCount;
    this.#openCount += 1;
    if (session.isFunction) return;
    this.#loading.set(session, { sinceMs: nowMs(), position });
    this.#startDeadline(session);
    this.#owner.loadingBegins();
  }

  /** Gives the session more time to load, because the thread could not begin or gets another chance. */
  keepLoading(session: LaneSession): void {
    if (this.#loading.has(session)) this.#startDeadline(session);
  }

  /** Notes that the thread has loaded the session's handler. */
  loaded(session: LaneSession): void {
    this.#forgetLoading(session);
    session.loaded();
    this.#owner.loadingEnded();
  }

  /** Notes that the session's handler cannot be loaded: its subscription ends. */
  loadFailed(session: LaneSession, thrown: unknown): void {
    this.#forgetLoading(session);
    this.#owner.takeBackUnstarted(session);
    session.loadFailed(thrown);
    this.#owner.loadingEnded();
  }

  /** Returns whether the thread has yet to report that it has loaded the handler, or could not. */
  isLoading(session: LaneSession): boolean {
    return this.#loading.has(session);
  }

  /** Returns whether the thread has begun to load the handler, which may be what blocks the thread. */
  hasBegunLoading(session: LaneSession): boolean {
    const loading = this.#loading.get(session);
    return loading !== undefined && loading.position < this.#owner.sessionsOpened();
  }

  /** Whether the thread has begun to load any handler and has yet to report the outcome. */
  get hasBegunLoadingAny(): boolean {
    for (const session of this.#loading.keys()) if (this.hasBegunLoading(session)) return true;
    return false;
  }

  /** Returns whether the handler is loading and its time is not over. */
  isLoadingInTime(session: LaneSession): boolean {
    return this.#loading.has(session) && !this.#overdue.has(session);
  }

  /** Returns for how many milliseconds the handler has been loading; 0 if it is not. */
  loadingMs(session: LaneSession): number {
    const loading = this.#loading.get(session);
    return loading === undefined ? 0 : nowMs() - loading.sinceMs;
  }

  /** Returns whether the thread has reported that it has loaded the handler. A function needs no loading. */
  hasLoaded(session: LaneSession): boolean {
    return this.#opened.has(session) && !this.#loading.has(session);
  }

  /** Closes the session on the thread. */
  close(session: LaneSession): void {
    this.#forgetLoading(session);
    if (this.#opened.delete(session)) this.#owner.post({ type: 'close', session: session.number });
  }

  /** Stops all deadlines after the thread has ended. Returns the sessions that were open there. */
  end(): readonly LaneSession[] {
    for (const deadline of this.#deadlines.values()) clearTimeout(deadline);
    this.#loading.clear();
    return [...this.#opened];
  }

  #forgetLoading(session: LaneSession): void {
    clearTimeout(this.#deadlines.get(session));
    this.#deadlines.delete(session);
    this.#overdue.delete(session);
    this.#loading.delete(session);
  }

  #startDeadline(session: LaneSession): void {
    clearTimeout(this.#deadlines.get(session));
    const deadline = setTimeout(() => {
      this.#deadlines.delete(session);
      this.#overdue.add(session);
      this.#isOverdue(session);
    }, this.#owner.loadTimeoutMs);
    // While a subscription loads, its bus keeps the process alive.
    this.#deadlines.set(session, deadline.unref());
  }

  #isOverdue(session: LaneSession): void {
    // A session that the thread has not begun to load does not hold it up. The thread is questioned about one session at a time.
    if (!this.hasBegunLoading(session) || this.#isQuestioned) this.keepLoading(session);
    else void this.#judge(session);
  }

  async #judge(session: LaneSession): Promise<void> {
    this.#isQuestioned = true;
    const isTurning = await this.#owner.isTurning();
    this.#isQuestioned = false;
    if (!this.isLoading(session)) return;
    if (this.#owner.isHung()) this.keepLoading(session);
    else this.#owner.loadingTooLong(session, isTurning);
  }
}
