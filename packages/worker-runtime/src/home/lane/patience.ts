// How long a thread may be silent before a session's unstarted invocations go to another thread. A silent thread may hang, or it may
// be reading a large message, which would take as long anywhere. So each time invocations are taken back in vain, the session gives
// threads twice as long; each time one of its batches is handled, the time shrinks a little.

/** A thread whose event loop has not turned for this many milliseconds counts as stuck. */
export const stuckAfterMs = 50;
/** The share of the patience that remains after a batch has been handled. */
const wanes = 0.9;

export class Patience {
  #ms = stuckAfterMs;

  get ms(): number {
    return this.#ms;
  }

  /** Notes that invocations were taken back from a thread that had been silent for this many milliseconds. */
  inVain(silentMs: number): void {
    this.#ms = Math.max(this.#ms, 2 * silentMs);
  }

  /** Notes that a batch was handled. */
  rewarded(): void {
    if (this.#ms > stuckAfterMs) this.#ms = Math.max(stuckAfterMs, this.#ms * wanes);
  }
}
