// The way in of one topic from one origin: messages are delivered in the order in which they were published there, however
// long the schema of one of them takes.

import { isThenable } from '@stasis-bus/core/internal';
import type { Arrival } from '../wire/envelope.js';

export interface WaitingEnvelope {
  /** A promise if it is still being checked; `undefined`: refused. */
  open(): Arrival | undefined | Promise<Arrival | undefined>;
  deliver(arrival: Arrival | undefined): void;
}

export class ImportLane {
  readonly #waiting: WaitingEnvelope[] = [];
  #isChecking = false;

  /** Whether a schema takes its time. */
  get isChecking(): boolean {
    return this.#isChecking;
  }

  /** How many wait for the one that is being checked. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Delivers at once, if nothing is before it and no schema takes its time. */
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
