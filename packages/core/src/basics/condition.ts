// Waiting until something is true that changes now and then: a bus is idle, a topic is relieved. A wait that is given up
// leaves nothing behind.

import { unlessAborted } from './unless-aborted.js';

export class Condition {
  readonly #waiting = new Set<{ resume: () => void }>();

  /** Settles when it is true, which is looked at now and after every change; or with the reason of an aborted signal. */
  until(isTrue: () => boolean, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
    return unlessAborted(
      async (onAbandoned) => {
        const waiting = { resume: () => {} };
        this.#waiting.add(waiting);
        onAbandoned(() => this.#waiting.delete(waiting));
        while (!isTrue()) {
          await new Promise<void>((resume) => {
            waiting.resume = resume;
          });
        }
        this.#waiting.delete(waiting);
      },
      ...signals,
    );
  }

  /** Call this when it may have become true. */
  changed(): void {
    for (const { resume } of this.#waiting) resume();
  }
}
