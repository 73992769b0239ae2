// How much of the heap is in use once everything collectable is collected.

import { setImmediate as nextTurn } from 'node:timers/promises';

export async function heapAfterCollection() {
  await settle();
  return process.memoryUsage().heapUsed;
}

/** Collects what can be collected. */
export async function settle() {
  // Finalizers run in turns of their own after a collection, and leave something to collect.
  for (let round = 0; round < 10; round += 1) {
    globalThis.gc();
    await nextTurn();
  }
}

/** What this thread holds, inside and outside of its heap. */
export function held() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export function report(figures) {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
