// The stack of an error, read and replaced without a throw. A program may set `Error.prepareStackTrace`: it runs when a stack
// is read for the first time, on Node.js 20 also when one is replaced, and it may return anything, or throw.

import { defineProperty } from './properties.js';

/** Returns the stack, or `undefined` if there is none that is text. Never throws. */
export function stackOf(error: object): string | undefined {
  try {
    const { stack } = error as { stack?: unknown };
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the stack; where that is impossible, the error keeps its own. Never throws. */
export function replaceStack(error: Error, stack: string | undefined): void {
  // Until its own stack is read, an error holds what was on the stack, on newer versions of Node.js also when it is replaced.
  stackOf(error);
  try {
    defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  } catch {
    // What the error says besides its stack is worth more than the stack.
  }
}
