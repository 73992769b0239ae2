// Waits, for `publishAndWait`, until one subscription has completed all copies of one message: one per path that leads to it.

import type { Completion } from '../api/options.js';
import type { BusError } from '../errors/bus-error.js';
import { CountingWaiter } from '../sequencing/waiter.js';

export class CompletionWaiter extends CountingWaiter {
  readonly promise: Promise<Completion>;
  #resolve: (completion: Completion) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #completion: Completion | undefined;
  #error: BusError | undefined;

  constructor() {
    super();
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  protected copyEnded(outcome: 'handled' | 'filtered' | BusError): void {
    if (typeof outcome !== 'string') this.#error ??= outcome;
    else if (this.#completion !== 'handled') this.#completion = outcome;
  }

  protected allEnded(refused: Completion): void {
    if (this.#error === undefined) this.#resolve(this.#completion ?? refused);
    else this.#reject(this.#error);
  }
}
