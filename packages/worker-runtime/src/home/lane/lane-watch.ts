// Looks after busy lanes now and then: invocations that take too long, threads that are stuck.

import { clearInterval, setInterval } from '@stasis-bus/core/internal';

/** How often, in milliseconds. */
const watchMs = 10;

export class LaneWatch {
  readonly #look: () => boolean;
  #timer: NodeJS.Timeout | undefined;

  /** @param look looks after the lanes; false: all of them are idle, and need no more looking after */
  constructor(look: () => boolean) {
    this.#look = look;
  }

  /** Something is out on a lane. */
  start(): void {
    this.#timer ??= setInterval(() => {
      if (this.#look()) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, watchMs).unref();
  }
}
