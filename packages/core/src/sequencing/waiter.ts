// Who waits for the end of invocations: of one message there may be several copies, one per path that leads to a receiver.

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

/** A waiter that counts the copies that have not ended, and acts when all have been offered and none is open. */
export abstract class CountingWaiter implements InvocationWaiter {
  #open = 0;
  /** Defined when all copies have been offered. */
  #refused: Completion | undefined;

  expect(): void {
    this.#open += 1;
  }

  settle(outcome: 'handled' | 'filtered' | BusError): void {
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
  /** All copies have ended, and no more will come. @param refused the answer if there was none */
  protected abstract allEnded(refused: Completion): void;

  #finish(): void {
    if (this.#refused !== undefined && this.#open === 0) this.allEnded(this.#refused);
  }
}
