// The sessions that a lane was told of, and how long they take to load there.

import { clearTimeout, nowMs, setTimeout } from '@stasis-bus/core/internal';
import type { ToLane } from '../../wire/protocol.js';
import type { PoolSession } from '../session/pool-session.js';

export interface LaneSessionsOwner {
  /** Milliseconds in which a handler module must be loaded. */
  readonly loadTimeoutMs: number;
  /** How many sessions the thread has been told of, by what it says itself. */
  readonly sessionsOpened: number;
  post(message: ToLane): void;
  /** The session's handler is not loaded in time. */
  loadingIsOverdue(session: PoolSession): void;
}

export class LaneSessions {
  readonly #owner: LaneSessionsOwner;
  readonly #opened = new Set<PoolSession>();
  // Those that are loading, whether within their time or past it, since when, and how many the thread was told of before.
  readonly #loading = new Map<PoolSession, { readonly sinceMs: number; readonly position: number }>();
  #told = 0;
  // Those that are loading within their time.
  readonly #deadlines = new Map<PoolSession, NodeJS.Timeout>();
  readonly #overdue = new Set<PoolSession>();

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

  /** Has the thread load the session's handler. */
  open(session: PoolSession): void {
    if (this.#opened.has(session)) return;
    this.#opened.add(session);
    this.#owner.post({ type: 'open', session: session.number, ...session.description });
    const position = this.#told;
    this.#told += 1;
    if (session.isFunction) return;
    this.#loading.set(session, { sinceMs: nowMs(), position });
    this.#startDeadline(session);
  }

  /** Gives the session more time to load: it could not begin, or is given another chance. */
  wait(session: PoolSession): void {
    if (this.#loading.has(session)) this.#startDeadline(session);
  }

  /** The handler is loaded, or cannot be. */
  loadingEnded(session: PoolSession): void {
    clearTimeout(this.#deadlines.get(session));
    this.#deadlines.delete(session);
    this.#overdue.delete(session);
    this.#loading.delete(session);
  }

  /** Whether the thread has not said yet that it could load the handler, or could not. */
  isLoading(session: PoolSession): boolean {
    return this.#loading.has(session);
  }

  /** The same, and the thread has begun with it: if it is blocked, that may be the reason. */
  hasBegunLoading(session: PoolSession): boolean {
    const loading = this.#loading.get(session);
    return loading !== undefined && loading.position < this.#owner.sessionsOpened;
  }

  /** Whether the thread has begun to load any handler, and has not said yet that it could, or could not. */
  get hasBegunLoadingAny(): boolean {
    for (const session of this.#loading.keys()) if (this.hasBegunLoading(session)) return true;
    return false;
  }

  /** Whether the thread has not said yet that it could load the handler, and its time is not over. */
  isLoadingInTime(session: PoolSession): boolean {
    return this.#loading.has(session) && !this.#overdue.has(session);
  }

  /** For how many milliseconds the handler has been loading. */
  loadingMs(session: PoolSession): number {
    const loading = this.#loading.get(session);
    return loading === undefined ? 0 : nowMs() - loading.sinceMs;
  }

  /** Whether the thread has said that it could load the handler. */
  isLoaded(session: PoolSession): boolean {
    return this.#opened.has(session) && !this.#loading.has(session);
  }

  /** Has the thread forget the session. */
  close(session: PoolSession): void {
    this.loadingEnded(session);
    if (this.#opened.delete(session)) this.#owner.post({ type: 'close', session: session.number });
  }

  /** The thread has ended. */
  end(): readonly PoolSession[] {
    for (const deadline of this.#deadlines.values()) clearTimeout(deadline);
    this.#loading.clear();
    return [...this.#opened];
  }

  #startDeadline(session: PoolSession): void {
    clearTimeout(this.#deadlines.get(session));
    const deadline = setTimeout(() => {
      this.#deadlines.delete(session);
      this.#overdue.add(session);
      this.#owner.loadingIsOverdue(session);
    }, this.#owner.loadTimeoutMs);
    // While a subscription loads, its bus keeps the process alive.
    this.#deadlines.set(session, deadline.unref());
  }
}
