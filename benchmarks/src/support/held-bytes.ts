// What a piece of the program holds on to: the heap and what is outside of it, collected before and after.

import { setImmediate } from 'node:timers/promises';

/** Bytes in use, garbage collected. Node must run with --expose-gc, as the rows do. */
export async function heldBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('run it with node --expose-gc');
  // What is still on the stack of a turn of the event loop goes with the turn.
  await setImmediate();
  return heldBytesNow();
}

/** The same without waiting, for what would begin to shrink. */
export function heldBytesNow(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
