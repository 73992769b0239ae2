// Counts the busy sessions of a pool, each of which gets its share of the threads' time (see fair-share.ts). A busy session often
// has nothing at the moment and gets its next message soon, so it still counts for a while.

import { nowMs } from '@stasis-bus/core/internal';

/** What BusySessions asks of a session. */
export interface BusySession {
  /** Whether the session neither waits for a thread nor has anything out. */
  readonly isIdle: boolean;
}

/** How long an idle session still counts, in milliseconds. */
const busyMs = 20;
/** The interval between checks for idle sessions, in milliseconds. The larger the crowd, the more a check costs. */
const lookEveryMs = 5;

export class BusySessions {
  /** When each session was first seen idle; infinite if it was last seen busy. */
  readonly #idleSinceMs = new Map<BusySession, number>();
  #lookedMs = Number.NEGATIVE_INFINITY;

  /** Counts a session as busy from now on. */
  add(member: BusySession): void {
    this.#idleSinceMs.set(member, Number.POSITIVE_INFINITY);
  }

  /** Stops counting a session. */
  forget(member: BusySession): void {
    this.#idleSinceMs.delete(member);
  }

  get size(): number {
    const now = nowMs();
    if (now - this.#lookedMs > lookEveryMs) this.#look(now);
    return this.#idleSinceMs.size;
  }

  #look(now: number): void {
    this.#lookedMs = now;
    for (const [member, sinceMs] of this.#idleSinceMs) {
      if (!member.isIdle) this.add(member);
      else if (now < sinceMs) this.#idleSinceMs.set(member, now);
      else if (now - sinceMs > busyMs) this.forget(member);
    }
  }
}
