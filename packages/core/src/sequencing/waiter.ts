// Waits for the end of invocations. One message may arrive in several copies, one per path that leads to a receiver; a waiter waits
// for all of them.

import type { Message } from '../api/message.js';
import type { Completion } from '../api/options.js';
import type { BusError } from '../errors/bus-error.js';

/** What waits for the end of invocations. None of its methods throws. */
export interface InvocationWaiter {
  /** One more copy has been accepted. */
  expect(): void;
  /** A copy has ended: handled, without a handler (a router has no route for it), or with an error. */
  ended(outcome: 'handled' | 'filtered' | BusError): void;
  /** All copies have been offered. @param refused the answer if none was accepted */
  seal(refused: Completion): void;
  /** A handler has answered with `context.reply`. */
  reply?(message: Message): void;
}

/** A waiter that counts the copies that have not ended, and acts when all copies have been offered and have ended. */
export abstract class CountingWaiter implements InvocationWaiter {
  #open = 0;
  /** Defined once all copies have been offered. */
  #refused: Completion | undefined;

  expect(): void {
    this.#open += 1;
  }

  ended(outcome: 'handled' | 'filtered' | BusError): void {
    this.#open -= 1;
    this.copyEnded(outcome);
    this.#finish();
  }

  seal(refused: Completion): void {
    this.#refused = refused;
    this.#finish();
  }

  /** One copy has ended. */
  protected abstract copyEnded(outcome: 'handled' | 'filtered' | BusError): void;
  /** All copies have ended, and no more will come. @param refused the answer if none was accepted */
  protected abstract allEnded(refused: Completion): void;

  #finish(): void {
    if (this.#refused !== undefined && this.#open <= 0) this.allEnded(this.#refused);
  }
}
