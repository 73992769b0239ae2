// Counts what is queued or running on a bus. `drain` waits until the count is zero, and until then the process is kept alive. An
// idle bus does not keep the process alive (SPEC 11.7).

import { Condition } from '../basics/condition.js';
import { clearInterval, setInterval } from '../basics/real-time.js';
import type { Activity } from '../executing/executor.js';

const longestDelay = 2 ** 31 - 1;

export class HomeActivity implements Activity {
  #count = 0;
  #keepAlive: NodeJS.Timeout | undefined;
  readonly #idle = new Condition();

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
    this.#idle.changed();
  }

  get isIdle(): boolean {
    return this.#count === 0;
  }

  /** Settles when nothing is under way: at once, or when the last work has ended. Rejects when a signal is aborted. */
  idle(...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
    return this.#idle.until(() => this.isIdle, ...signals);
  }

  /** Releases the timer. `enter` must not be called after this. */
  close(): void {
    clearInterval(this.#keepAlive);
  }
}
