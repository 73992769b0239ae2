// Garbage collection on demand, on any thread.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const rounds = 6;

/** Collects several times, because finalizers run in later turns of the event loop, and leave more to collect. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    collect();
    await nextTurn();
  }
}
