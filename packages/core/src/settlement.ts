// What a publisher waits for that wants to know when a message is through: all who got it, whoever they are, on whatever
// thread. That an invocation failed is no failure here: it is accounted for and reported where it belongs.

import type { InvocationWaiter } from './completion-waiter.js';
import type { BusError } from './errors.js';

export class Settlement implements InvocationWaiter {
  readonly #onSettled: () => void;
  #open = 0;
  #sealed = false;

  /** @param onSettled called once, maybe inside the publish */
  constructor(onSettled: () => void) {
    this.#onSettled = onSettled;
  }

  expect(): void {
    this.#open += 1;
  }

  settle(_outcome: 'handled' | 'filtered' | BusError): void {
    this.#open -= 1;
    this.#finish();
  }

  seal(): void {
    this.#sealed = true;
    this.#finish();
  }

  #finish(): void {
    if (this.#sealed && this.#open === 0) this.#onSettled();
  }
}
