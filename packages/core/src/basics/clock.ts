// Clocks. `nowMs` and `sharedMs` are monotonic, whatever is done to the wall clock; `wallMs` follows it.

import { epochMs, hrtime, performanceNow, timeOrigin } from './real-time.js';

/** How long one reading of the wall clock is used, in milliseconds of `nowMs`. */
const rereadMs = 250;
/** How far times may be ahead of the wall clock before they run backwards instead of waiting for it, in milliseconds. */
const mostAheadMs = 100;

/** Returns the milliseconds since this realm began, with a fraction. */
export const nowMs = performanceNow;

/** Returns the milliseconds of a clock that all threads of the process share, with a fraction. */
export function sharedMs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/**
 * The wall clock with fractions of milliseconds. It advances with `nowMs`, and checks now and then whether the system's clock was
 * set. Its times run backwards only if that was set back (SPEC 2.1).
 */
class WallClock {
  /** Epoch milliseconds of the zero of `nowMs`. */
  #zero = timeOrigin;
  #latest = 0;
  #rereadAt = 0;

  read(): number {
    const now = nowMs();
    if (now >= this.#rereadAt) this.#reread(now);
    const time = this.#zero + now;
    if (time > this.#latest) this.#latest = time;
    return this.#latest;
  }

  /**
   * Moves the zero into the range that it must be in. Only a range is known: the system's clock has whole milliseconds, and the
   * thread may be held up while reading it.
   */
  #reread(now: number): void {
    const wall = epochMs();
    const after = nowMs();
    const zero = Math.min(Math.max(this.#zero, wall - after), wall + 1 - now);
    if (zero < this.#zero - mostAheadMs) this.#latest = 0;
    this.#zero = zero;
    this.#rereadAt = after + rereadMs;
  }
}

const wallClock = /* @__PURE__ */ new WallClock();

/** Returns epoch milliseconds with a fraction. If the wall clock is set, they follow within a second. */
export function wallMs(): number {
  return wallClock.read();
}
