// The way in of one topic from one origin. Messages are delivered in the order in which the origin published them, however long the
// schema of one of them takes.

import { isThenable } from '@stasis-bus/core/internal';
import type { Arrival } from '../wire/envelope.js';

export interface WaitingEnvelope {
  /** Returns the message, `undefined` if it is refused, or a promise if its schema takes time. */
  open(): Arrival | undefined | Promise<Arrival | undefined>;
  deliver(arrival: Arrival | undefined): void;
}

export class ImportLane {
  readonly #waiting: WaitingEnvelope[] = [];
  #isChecking = false;

  /** Whether a message waits for its schema. */
  get isChecking(): boolean {
    return this.#isChecking;
  }

  /** How many messages wait behind that one. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Opens and delivers a message, at once unless a schema takes time: its own, or that of a message before it. */
  push(envelope: WaitingEnvelope): void {
    if (this.#isChecking) {
      this.#waiting.push(envelope);
      return;
    }
    const arrival = envelope.open();
    if (isThenable(arrival)) void this.#goOn(envelope, arrival);
    else envelope.deliver(arrival);
  }

  async #goOn(first: WaitingEnvelope, checked: Promise<Arrival | undefined>): Promise<void> {
    this.#isChecking = true;
    first.deliver(await checked);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      next.deliver(await next.open());
    }
    this.#isChecking = false;
  }
}
