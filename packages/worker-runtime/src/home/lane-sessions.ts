// The sessions that a lane was told of, and how long they take to load there.

import { clearTimeout, setTimeout } from '@stasis-bus/core/internal';
import type { ToLane } from '../wire/protocol.js';
import type { PoolSession } from './pool-session.js';

export interface LaneSessionsOwner {
  /** Milliseconds in which a handler module must be loaded. */
  readonly loadTimeoutMs: number;
  post(message: ToLane): void;
  /** The session's handler is not loaded in time. */
  loadingIsOverdue(session: PoolSession): void;
}

export class LaneSessions {
  readonly #owner: LaneSessionsOwner;
  readonly #opened = new Set<PoolSession>();
  readonly #deadlines = new Map<PoolSession, NodeJS.Timeout>();
  // Those that are loading, whether within their time or past it.
  readonly #unsettled = new Set<PoolSession>();

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

  /** Has the thread load the session's handler. */
  open(session: PoolSession): void {
    if (this.#opened.has(session)) return;
    this.#opened.add(session);
    this.#owner.post({ type: 'open', session: session.number, ...session.description });
    if (!session.isFunction) this.wait(session);
  }

  /** Gives the session the time that loading may take. */
  wait(session: PoolSession): void {
    this.#unsettled.add(session);
    const deadline = setTimeout(() => {
      this.#deadlines.delete(session);
      this.#owner.loadingIsOverdue(session);
    }, this.#owner.loadTimeoutMs);
    // While a subscription loads, its bus keeps the process alive.
    this.#deadlines.set(session, deadline.unref());
  }

  /** The handler is loaded, or cannot be. */
  settled(session: PoolSession): void {
    clearTimeout(this.#deadlines.get(session));
    this.#deadlines.delete(session);
    this.#unsettled.delete(session);
  }

  /** Whether the thread has not said yet that it could load the handler, or could not. */
  isUnsettled(session: PoolSession): boolean {
    return this.#unsettled.has(session);
  }

  /** Whether the thread has said that it could load the handler. */
  isLoaded(session: PoolSession): boolean {
    return this.#opened.has(session) && !this.#unsettled.has(session);
  }

  /** Has the thread forget the session. */
  close(session: PoolSession): void {
    this.settled(session);
    if (this.#opened.delete(session)) this.#owner.post({ type: 'close', session: session.number });
  }

  /** The thread has ended. */
  end(): readonly PoolSession[] {
    for (const deadline of this.#deadlines.values()) clearTimeout(deadline);
    return [...this.#opened];
  }
}
