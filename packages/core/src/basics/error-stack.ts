// Reads and replaces the stack of an error without throwing. A program may set `Error.prepareStackTrace`, which runs when a
// stack is first read (on Node.js 20 also when it is replaced), and may return anything or throw.

import { defineProperty } from './properties.js';

/** Returns the stack, or `undefined` if it is not a string. Never throws. */
export function stackOf(error: object): string | undefined {
  try {
    const { stack } = error as { stack?: unknown };
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the stack. If that is impossible, the error keeps its own. Never throws. */
export function replaceStack(error: Error, stack: string | undefined): void {
  // Until its stack is read, an error keeps alive what was on the call stack; on newer versions of Node.js, even if its stack is
  // replaced.
  stackOf(error);
  try {
    defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  } catch {
    // The rest of the error is worth more than its stack.
  }
}
