// What `publishAndWait` waits for: one subscription's copies of one message (one per path that leads to it).

import type { Message } from '../api/message.js';
import type { Completion } from '../api/options.js';
import type { BusError } from '../errors/bus-error.js';

/** Somebody who waits for the end of invocations. What it does when it is told never throws. */
export interface InvocationWaiter {
  /** One more copy was accepted. */
  expect(): void;
  /** A copy has ended: handled, with nobody to handle it (a router without a route), or with an error. */
  settle(outcome: 'handled' | 'filtered' | BusError): void;
  /** All copies have been offered; `refused` is the answer when none was accepted. */
  seal(refused: Completion): void;
  /** A handler has answered, with `context.reply`. */
  reply?(message: Message): void;
}

export class CompletionWaiter implements InvocationWaiter {
  readonly promise: Promise<Completion>;
  #resolve: (completion: Completion) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #open = 0;
  #sealed = false;
  #completion: Completion = 'filtered';
  #error: BusError | undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  expect(): void {
    this.#open += 1;
  }

  settle(outcome: 'handled' | 'filtered' | BusError): void {
    this.#open -= 1;
    if (typeof outcome !== 'string') this.#error ??= outcome;
    else if (outcome === 'handled') this.#completion = 'handled';
    this.#finish();
  }

  seal(refused: Completion): void {
    this.#sealed = true;
    if (this.#open === 0 && this.#completion !== 'handled') this.#completion = refused;
    this.#finish();
  }

  #finish(): void {
    if (!this.#sealed || this.#open > 0) return;
    if (this.#error === undefined) this.#resolve(this.#completion);
    else this.#reject(this.#error);
  }
}
