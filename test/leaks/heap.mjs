// How much of the heap is in use once everything collectable is collected.

import { setImmediate as nextTurn } from 'node:timers/promises';

export async function heapAfterCollection() {
  // Finalizers run in turns of their own after a collection, and leave something to collect.
  for (let round = 0; round < 10; round += 1) {
    globalThis.gc();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

export function report(figures) {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
