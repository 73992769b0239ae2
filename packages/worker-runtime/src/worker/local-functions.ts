// The functions that a thread has subscribed itself. Home knows them by number only, and sends their messages here.

import type { Handler } from '@stasis-bus/core';

export interface LocalFunction {
  readonly handler: Handler;
  readonly data: unknown;
  /** Whether it is on the stack right now: it cannot wait for its own end. */
  readonly isRunning: boolean;
}

export class LocalFunctions {
  readonly #byNumber = new Map<number, LocalFunction>();
  #lastNumber = 0;

  /** Gives the number that home is to know it by. */
  add(handler: Handler, data: unknown): number {
    this.#lastNumber += 1;
    let depth = 0;
    const counted: Handler = (message, context) => {
      depth += 1;
      try {
        return handler(message, context);
      } finally {
        depth -= 1;
      }
    };
    this.#byNumber.set(this.#lastNumber, {
      handler: counted,
      data,
      get isRunning() {
        return depth > 0;
      },
    });
    return this.#lastNumber;
  }

  get(number: number): LocalFunction | undefined {
    return this.#byNumber.get(number);
  }

  delete(number: number): void {
    this.#byNumber.delete(number);
  }
}
