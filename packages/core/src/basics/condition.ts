// Waits until something becomes true: until a bus is idle, say, or a topic is relieved. An abandoned wait leaves nothing behind.

import { unlessAborted } from './unless-aborted.js';

export class Condition {
  readonly #waiting = new Set<{ resume: () => void }>();

  /** Settles when `isTrue` returns true, which is tested now and after every change. Rejects with the reason of an aborted signal. */
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

  /** Call this when the condition may have become true. */
  changed(): void {
    for (const { resume } of this.#waiting) resume();
  }
}
