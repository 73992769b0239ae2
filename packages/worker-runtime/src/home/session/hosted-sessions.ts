// Whose handlers the invocations of a batch are for: the host's, whose batch it is, and those of other routes of the same
// router, its guests.

import type { Session } from '@stasis-bus/core/internal';
import type { PoolSession } from './pool-session.js';

export class HostedSessions {
  readonly #host: PoolSession;
  readonly #isWelcome: (other: Session) => other is PoolSession;
  #known: Set<Session> | undefined;
  #sessions: PoolSession[] | undefined;

  constructor(host: PoolSession, isWelcome: (other: Session) => other is PoolSession) {
    this.#host = host;
    this.#isWelcome = isWelcome;
  }

  /** Hosts the batch's invocation of that index, if the other session may be one that is hosted. Returns whether it is. */
  host(other: Session, index: number): boolean {
    if (this.#known?.has(other) !== true && !this.#isWelcome(other)) return false;
    this.#known ??= new Set();
    this.#known.add(other);
    this.#sessions ??= [];
    while (this.#sessions.length < index) this.#sessions.push(this.#host);
    this.#sessions.push(other as PoolSession);
    return true;
  }

  /** Returns the session of each of the first `count` invocations, or `undefined` if all belong to the host. */
  sessions(count: number): PoolSession[] | undefined {
    if (this.#sessions === undefined) return undefined;
    while (this.#sessions.length < count) this.#sessions.push(this.#host);
    return this.#sessions;
  }
}
