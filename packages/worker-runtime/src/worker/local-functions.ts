// The functions that a thread itself has subscribed. Home knows them by their numbers only, and sends their messages to this thread.

import type { Handler } from '@stasis-bus/core';

export interface LocalFunction {
  readonly handler: Handler;
  readonly data: unknown;
  /** Whether the function is on the stack now, so that it cannot wait for its own end. */
  readonly isRunning: boolean;
}

export class LocalFunctions {
  readonly #byNumber = new Map<number, LocalFunction>();
  #lastNumber = 0;

  /** Adds a function. Returns its number for home. */
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
