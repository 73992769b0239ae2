// The sessions of a pool that are busy: each gets its share of the threads' time (see fair-share.ts). Many a busy one has
// nothing just now, and gets its next message soon: it still counts for a while.

import { nowMs } from '@stasis-bus/core/internal';

/** What counts as busy here. */
export interface BusySession {
  /** Whether it neither waits for a thread nor has anything out. */
  readonly isIdle: boolean;
}

/** For how long one that has nothing any more still counts, in milliseconds. */
const busyMs = 20;
/** How often it is looked who still counts, in milliseconds: looking costs as much as the crowd is large. */
const lookEveryMs = 5;

export class BusySessions {
  /** Since when each has been seen idle: infinite for those that were not. */
  readonly #idleSinceMs = new Map<BusySession, number>();
  #lookedMs = Number.NEGATIVE_INFINITY;

  /** It is busy. */
  add(member: BusySession): void {
    this.#idleSinceMs.set(member, Number.POSITIVE_INFINITY);
  }

  /** It will not be busy again. */
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
