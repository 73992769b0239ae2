// Pools that all tests of a file share: threads start once for the file, not for each test. It is for tests of messages,
// subscriptions and topics, which are the same on a thread that has run others before. Tests of threads and pools need fresh ones.

import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterAll } from 'vitest';
import type { Placement } from './placements.js';

const shared = new Map<Placement, WorkerPool>();
let isSharing = false;

/** From here on the stages of this file share a pool per placement. To be called once, where its tests are described. */
export function shareThreads(): void {
  isSharing = true;
  afterAll(async () => {
    isSharing = false;
    const pools = [...shared.values()];
    shared.clear();
    for (const pool of pools) await pool.close();
  });
}

/** Whether the tests of this file do. */
export function sharesThreads(): boolean {
  return isSharing;
}

/** Returns the pool of a test at this placement. */
export function takePool(placement: Placement): WorkerPool {
  const pool = shared.get(placement) ?? new WorkerPool({ threads: placement === 'pool' ? 2 : 1 });
  if (isSharing) shared.set(placement, pool);
  return pool;
}

/**
 * Keeps the pool for the next test, or closes it: one that is not shared, or has no threads, as when the test has closed it.
 *
 * @param isSound whether the test has left nothing on the threads
 */
export async function returnPool(placement: Placement, pool: WorkerPool, isSound: boolean): Promise<void> {
  if (isSharing && isSound && pool.threads > 0) return;
  shared.delete(placement);
  await pool.close();
}
