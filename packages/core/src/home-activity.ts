// What is queued or running at a bus: `drain` waits until it is nothing, and until then the process is kept alive. An
// idle bus keeps no process alive (SPEC 11.7).

import type { Activity } from './executor.js';
import { clearInterval, setInterval } from './real-time.js';

const longestDelay = 2 ** 31 - 1;

export class HomeActivity implements Activity {
  #count = 0;
  #keepAlive: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  enter(): void {
    this.#count += 1;
    if (this.#count > 1) return;
    this.#keepAlive ??= setInterval(() => {}, longestDelay);
    this.#keepAlive.ref();
  }

  leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#keepAlive?.unref();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /** Settles when nothing is under way: at once, or when the last thing has ended. */
  async idle(): Promise<void> {
    while (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives the timer back; nothing may be entered after this. */
  close(): void {
    clearInterval(this.#keepAlive);
  }
}
