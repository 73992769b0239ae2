// The time. `nowMs` and `sharedMs` count on whatever is done to the wall clock; `wallMs` follows it.

import { epochMs, hrtime, performanceNow, timeOrigin } from './real-time.js';

/** How many milliseconds of `nowMs` one look at the wall clock is good for. */
const lookAgainMs = 250;
/** By how many milliseconds times may be ahead of the wall clock and wait for it, instead of running backwards. */
const mostAheadMs = 100;

/** Milliseconds since this realm began, with fraction. */
export const nowMs = performanceNow;

/** Milliseconds of a clock that all threads of the process share. */
export function sharedMs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/**
 * The wall clock with a fraction: it goes on with `nowMs`, and looks every now and then whether the wall clock was set. The times
 * that it gives run backwards only where the wall clock was set back (SPEC 2.1).
 */
class WallClock {
  /** Epoch milliseconds of the zero of `nowMs`. */
  #zero = timeOrigin;
  #latest = 0;
  #lookAt = 0;

  read(): number {
    const now = nowMs();
    if (now >= this.#lookAt) this.#look(now);
    const time = this.#zero + now;
    if (time > this.#latest) this.#latest = time;
    return this.#latest;
  }

  /** The wall clock tells whole milliseconds, and this thread may be held up while it reads it: that leaves a range. */
  #look(now: number): void {
    const wall = epochMs();
    const after = nowMs();
    const zero = Math.min(Math.max(this.#zero, wall - after), wall + 1 - now);
    if (zero < this.#zero - mostAheadMs) this.#latest = 0;
    this.#zero = zero;
    this.#lookAt = after + lookAgainMs;
  }
}

const wallClock = /* @__PURE__ */ new WallClock();

/** Epoch milliseconds with fraction. A wall clock that was set is followed within a second. */
export function wallMs(): number {
  return wallClock.read();
}
