// Measures how long a thread's event loop has not turned, whatever holds it up: a handler in its turn, code after an `await`, a
// microtask, a timer, a module that is being loaded. While home watches the lane, it asks for one beat after another, and the thread
// answers from its event loop, in shared memory. A handler that waits for a promise lets the event loop turn; an idle thread is not
// asked.

import { nowMs } from '@stasis-bus/core/internal';
import type { LaneClock } from '../../wire/shared/lane-clock.js';

export class Pulse {
  readonly #clock: LaneClock;
  readonly #post: (beat: number) => void;
  #beat = 0;
  #askedAtMs = 0;

  /** @param post asks the thread for a beat */
  constructor(clock: LaneClock, post: (beat: number) => void) {
    this.#clock = clock;
    this.#post = post;
  }

  /** How long the latest beat has been unanswered, in milliseconds; 0 if it has been answered. */
  get silentMs(): number {
    return this.#clock.lastBeat === this.#beat ? 0 : nowMs() - this.#askedAtMs;
  }

  /** Asks for the next beat, unless one is unanswered. */
  ask(): void {
    if (this.#clock.lastBeat !== this.#beat) return;
    // Wraps around, as the shared cell does.
    this.#beat = (this.#beat + 1) | 0;
    this.#askedAtMs = nowMs();
    this.#post(this.#beat);
  }
}
