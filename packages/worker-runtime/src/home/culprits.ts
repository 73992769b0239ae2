// Which invocations took too long, and which one ended its thread.

import type { LaneClock } from '../wire/lane-clock.js';
import type { Batch } from './batch.js';
import type { LaneBatches } from './lane-batches.js';

/** The invocations that have overrun their subscription's timeout: each in its batch. */
export function overruns(batches: LaneBatches, clock: LaneClock): { batch: Batch; index: number }[] {
  const nowMs = clock.now();
  return batches.lastFirst().flatMap((batch) => {
    const { timeoutMs } = batch.session;
    if (timeoutMs === undefined) return [];
    const { claimed, finished, startedMs } = batches.read(batch);
    const isRunning = finished < (claimed < 0 ? batch.kept : claimed);
    return isRunning && nowMs - startedMs > timeoutMs ? [{ batch, index: finished }] : [];
  });
}

/**
 * Whose invocation ended the thread: one that overran; nobody's, if it was ended on purpose; else the one in the thread's
 * last turn, or the only one there was; else unknown.
 */
export function blame(
  batches: readonly Batch[],
  clock: LaneClock,
  wasEnded: boolean,
): (batch: Batch) => boolean | 'unknown' {
  if (batches.some((batch) => batch.hasOverrun)) return (batch) => batch.hasOverrun;
  if (wasEnded) return () => false;
  const slot = clock.slotInTurn();
  if (slot !== undefined) return (batch) => batch.slot === slot;
  return () => (batches.length === 1 ? true : 'unknown');
}
