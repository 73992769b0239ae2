// Calls back when a message has ended for every subscription that got it, on any thread (`publishAndSettle`). A failed invocation
// is no failure here: its subscription counts and reports it.

import { CountingWaiter } from '../sequencing/waiter.js';

export class Settlement extends CountingWaiter {
  readonly #onSettled: () => void;
  readonly #onError: (thrown: unknown) => void;

  /**
   * @param onSettled called once, perhaps before `publish` returns
   * @param onError called with what `onSettled` throws, which must not reach the sequencer that has ended the message
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
