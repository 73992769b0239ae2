// The first reading of a stream, which `ready` waits for. It fails if the server refuses it. After any other failure it is tried again.

import { failure } from './failures.js';
import { refusalIn } from './server-refusals.js';

export class FirstReading {
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  readonly #outcome = new Promise<void>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  constructor() {
    // Nobody waits for the outcome if the bridge is closed first.
    this.#outcome.catch(() => {});
  }

  /**
   * Resolves when the preparations and the first reading have succeeded, or rejects when one of them has failed. A caller that
   * does not await the promise gets no unhandled rejection.
   */
  after(preparations: Promise<void>): Promise<void> {
    const both = preparations.then(() => this.#outcome);
    both.catch(() => {});
    return both;
  }

  succeeded(): void {
    this.#resolve();
  }

  /**
   * Has no effect unless the error is a refusal of the server.
   *
   * @param what what could not be done: a verb and its object
   */
  failed(what: string, error: unknown): void {
    if (refusalIn(error) !== undefined) this.#reject(failure(what, error));
  }
}
