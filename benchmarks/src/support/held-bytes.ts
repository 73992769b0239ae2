// Measures how much memory the program holds after a garbage collection, in the heap and outside of it.

import { setImmediate } from 'node:timers/promises';

/** Collects garbage and returns the bytes in use. Node must run with --expose-gc, as the rows do. */
export async function heldBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('run it with node --expose-gc');
  // References that are still on the stack are released when this turn of the event loop ends.
  await setImmediate();
  return heldBytesNow();
}

/** Like `heldBytes`, but without waiting, for memory that would begin to shrink meanwhile. */
export function heldBytesNow(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
