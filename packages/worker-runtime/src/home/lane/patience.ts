// How long a thread may be silent before what it has not started of a session goes to another one. It may hang; but it may as well
// be reading a large message, before any code of ours can say so, which would take as long anywhere. So each time that was given
// back in vain, the session gives a thread twice as long; and little by little less again, while its batches are handled.

/** A thread whose event loop has not turned for so long is stuck, for the neighbours. */
export const stuckAfterMs = 50;
/** What is left of the patience when a batch was handled. */
const wanes = 0.9;

export class Patience {
  #ms = stuckAfterMs;

  get ms(): number {
    return this.#ms;
  }

  /** What a thread had not started was taken back when it had been silent for so long. */
  inVain(silentMs: number): void {
    this.#ms = Math.max(this.#ms, 2 * silentMs);
  }

  /** A batch was handled. */
  rewarded(): void {
    if (this.#ms > stuckAfterMs) this.#ms = Math.max(stuckAfterMs, this.#ms * wanes);
  }
}
