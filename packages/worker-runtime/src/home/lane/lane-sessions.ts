// The sessions that a thread was told of, and how long it takes to load their handlers. One that takes longer than its time is not
// to blame while the thread has not begun with it, or hangs for another reason.

import { clearTimeout, nowMs, setTimeout } from '@stasis-bus/core/internal';
import type { CloseSession, OpenSession } from '../../wire/protocol.js';
import type { LaneSession } from './lane-session.js';

export interface LaneSessionsOwner {
  /** Milliseconds in which a handler module must be loaded. */
  readonly loadTimeoutMs: number;
  /** How many sessions the thread has been told of, by what it says itself. */
  sessionsOpened(): number;
  /** Whether the thread's event loop does not turn, and it is no handler module being loaded that holds it up. */
  isHung(): boolean;
  /** Asks the thread whether its event loop turns. */
  isTurning(): Promise<boolean>;
  post(message: OpenSession | CloseSession): void;
  /** A handler is to be loaded. */
  loadingBegins(): void;
  /** A handler is loaded, or cannot be. */
  loadingEnded(): void;
  /** The session's handler is not loaded in time, by the thread's own fault. */
  loadingTooLong(session: LaneSession, isTurning: boolean): void;
  /** The session's handler cannot be loaded: what the lane has of it and has not started is to be taken back. */
  takeBackUnstarted(session: LaneSession): void;
}

export class LaneSessions {
  readonly #owner: LaneSessionsOwner;
  readonly #opened = new Set<LaneSession>();
  // Those that are loading, whether within their time or past it, since when, and how many the thread was told of before.
  readonly #loading = new Map<LaneSession, { readonly sinceMs: number; readonly position: number }>();
  #told = 0;
  // Those that are loading within their time.
  readonly #deadlines = new Map<LaneSession, NodeJS.Timeout>();
  readonly #overdue = new Set<LaneSession>();
  #isQuestioned = false;

  constructor(owner: LaneSessionsOwner) {
    this.#owner = owner;
  }

  /** How many sticky sessions live on the lane. */
  stickyTo(lane: object): number {
    let count = 0;
    for (const session of this.#opened) if (session.isSticky && session.lane === lane) count += 1;
    return count;
  }

  /** Whether functions of the thread are among them. */
  get hasFunctions(): boolean {
    for (const session of this.#opened) if (session.isFunction) return true;
    return false;
  }

  /** Whether any handler is loading. */
  get isLoadingAny(): boolean {
    return this.#loading.size > 0;
  }

  /** Whether one of them has taken too long to load, here or on an earlier thread. */
  get hasSuspect(): boolean {
    for (const session of this.#loading.keys()) if (session.overdueLoads > 0) return true;
    return false;
  }

  /** Has the thread load the session's handler, unless it was told to before. */
  load(session: LaneSession): void {
    if (this.#opened.has(session)) return;
    this.#opened.add(session);
    this.#owner.post({ type: 'open', session: session.number, ...session.description });
    const position = this.#told;
    this.#told += 1;
    if (session.isFunction) return;
    this.#loading.set(session, { sinceMs: nowMs(), position });
    this.#startDeadline(session);
    this.#owner.loadingBegins();
  }

  /** Gives the session more time to load: it could not begin, or is given another chance. */
  keepLoading(session: LaneSession): void {
    if (this.#loading.has(session)) this.#startDeadline(session);
  }

  /** The thread has loaded the session's handler. */
  loaded(session: LaneSession): void {
    this.#forgetLoading(session);
    session.loaded();
    this.#owner.loadingEnded();
  }

  /** The session's handler cannot be loaded: its subscription ends. */
  loadFailed(session: LaneSession, thrown: unknown): void {
    this.#forgetLoading(session);
    this.#owner.takeBackUnstarted(session);
    session.loadFailed(thrown);
    this.#owner.loadingEnded();
  }

  /** Whether the thread has not said yet that it could load the handler, or could not. */
  isLoading(session: LaneSession): boolean {
    return this.#loading.has(session);
  }

  /** Whether the thread has begun to load the handler: if it is blocked, that may be the reason. */
  hasBegunLoading(session: LaneSession): boolean {
    const loading = this.#loading.get(session);
    return loading !== undefined && loading.position < this.#owner.sessionsOpened();
  }

  /** Whether the thread has begun to load any handler, and has not said yet that it could, or could not. */
  get hasBegunLoadingAny(): boolean {
    for (const session of this.#loading.keys()) if (this.hasBegunLoading(session)) return true;
    return false;
  }

  /** Whether the thread has not said yet that it could load the handler, and its time is not over. */
  isLoadingInTime(session: LaneSession): boolean {
    return this.#loading.has(session) && !this.#overdue.has(session);
  }

  /** For how many milliseconds the handler has been loading. */
  loadingMs(session: LaneSession): number {
    const loading = this.#loading.get(session);
    return loading === undefined ? 0 : nowMs() - loading.sinceMs;
  }

  /** Whether the thread has said that it could load the handler. */
  hasLoaded(session: LaneSession): boolean {
    return this.#opened.has(session) && !this.#loading.has(session);
  }

  /** Has the thread forget the session. */
  close(session: LaneSession): void {
    this.#forgetLoading(session);
    if (this.#opened.delete(session)) this.#owner.post({ type: 'close', session: session.number });
  }

  /** The thread has ended. Returns the sessions that it was told of. */
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
    // The thread has not even begun with it, or is being asked about another module: it is not this one that holds it up.
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
