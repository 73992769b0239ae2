// Checks busy lanes at intervals: for invocations that overrun their timeout, and for threads that are stuck.

import { clearInterval, setInterval } from '@stasis-bus/core/internal';

/** The interval, in milliseconds. */
const watchMs = 10;

export class LaneWatch {
  readonly #look: () => boolean;
  #timer: NodeJS.Timeout | undefined;

  /** @param look checks the lanes; returns whether any of them needs to be checked again */
  constructor(look: () => boolean) {
    this.#look = look;
  }

  /** Checks the lanes from now on, until none needs it. Has no effect while they are checked. */
  start(): void {
    this.#timer ??= setInterval(() => {
      if (this.#look()) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, watchMs).unref();
  }
}
