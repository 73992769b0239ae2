// The time. The global `performance` is looked up anew at each use, by a getter that costs as much as the clock.

const { performance: timer } = globalThis;

/** Epoch milliseconds of this realm's `nowMs` zero. */
export const { timeOrigin } = timer;

/** Milliseconds since this realm began, with fraction. */
export function nowMs(): number {
  return timer.now();
}
