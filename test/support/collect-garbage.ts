// Garbage collection on demand, for tests of what keeps what alive.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/**
 * Collects until the condition holds, a limited number of times: what is collectable is collected soon, but a weak
 * reference that was just read lives until the next turn of the event loop. False: it never held.
 */
export async function collectUntil(condition: () => boolean): Promise<boolean> {
  for (let round = 0; round < 20; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    await new Promise((resolve) => setImmediate(resolve));
    if (condition()) return true;
  }
  return false;
}
