// What a publisher waits for that wants to know when a message is through: all who got it, whoever they are, on whatever
// thread. That an invocation failed is no failure here: it is accounted for and reported where it belongs.

import { CountingWaiter } from '../sequencing/waiter.js';

export class Settlement extends CountingWaiter {
  readonly #onSettled: () => void;
  readonly #onError: (thrown: unknown) => void;

  /**
   * @param onSettled called once, maybe inside the publish
   * @param onError gets what that throws: it is no concern of the sequencer that has ended the message
   */
  constructor(onSettled: () => void, onError: (thrown: unknown) => void) {
    super();
    this.#onSettled = onSettled;
    this.#onError = onError;
  }

  protected copyEnded(): void {}

  protected allEnded(): void {
    try {
      this.#onSettled();
    } catch (thrown) {
      this.#onError(thrown);
    }
  }
}
