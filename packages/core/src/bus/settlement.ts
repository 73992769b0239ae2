// What a publisher waits for that wants to know when a message is through: all who got it, whoever they are, on whatever
// thread. That an invocation failed is no failure here: it is accounted for and reported where it belongs.

import type { BusError } from '../errors/bus-error.js';
import type { InvocationWaiter } from '../subscription/completion-waiter.js';

export class Settlement implements InvocationWaiter {
  readonly #onSettled: () => void;
  readonly #onError: (thrown: unknown) => void;
  #open = 0;
  #sealed = false;

  /**
   * @param onSettled called once, maybe inside the publish
   * @param onError gets what that throws: it is no concern of the sequencer that has ended the message
   */
  constructor(onSettled: () => void, onError: (thrown: unknown) => void) {
    this.#onSettled = onSettled;
    this.#onError = onError;
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
    if (!this.#sealed || this.#open > 0) return;
    try {
      this.#onSettled();
    } catch (thrown) {
      this.#onError(thrown);
    }
  }
}
