// Which invocations took too long, and which one ended its thread.

import type { LaneClock } from '../../wire/shared/lane-clock.js';
import type { BatchProgress } from '../../wire/shared/progress.js';
import type { Batch } from './batch.js';
import type { LaneBatches } from './lane-batches.js';

/** The invocations that have overrun their subscription's timeout: each in its batch. */
export function overruns(batches: LaneBatches, clock: LaneClock): { batch: Batch; index: number }[] {
  const nowMs = clock.now();
  return batches.lastFirst().flatMap((batch) => {
    const { timeoutMs } = batch.session.subscription;
    if (timeoutMs === undefined) return [];
    const progress = batches.read(batch);
    const isLate = isUnderWay(batch, progress) && nowMs - progress.startedMs > timeoutMs;
    return isLate ? [{ batch, index: progress.finished }] : [];
  });
}

/** Why a thread has ended: by itself; because home wanted it to; or because it hung, and a module being loaded may have been the reason. */
export type EndOfThread = 'by itself' | 'on purpose' | 'hung';

/**
 * Whose invocation ended the thread: one that overran, and the one that held the thread up then; nobody's, if it was ended on
 * purpose; else the one in the thread's last turn, or the only one that was under way; else unknown.
 */
export function blame(
  batches: LaneBatches,
  clock: LaneClock,
  end: EndOfThread,
): (batch: Batch) => boolean | 'unknown' {
  const out = batches.lastFirst();
  // It may have finished between the look at the clock and the end of its thread: then nobody is to blame.
  if (out.some(({ overrunIndex }) => overrunIndex !== undefined))
    return (batch) => [batch.overrunIndex, batch.blockingIndex].includes(batches.read(batch).finished);
  if (end === 'on purpose') return () => false;
  if (end === 'hung') return () => 'unknown';
  const slot = clock.slotInTurn();
  if (slot !== undefined) return (batch) => batch.slot === slot;
  const underWay = out.filter((batch) => isUnderWay(batch, batches.read(batch)));
  return () => (underWay.length === 1 ? true : 'unknown');
}

/** Whether an invocation of the batch has started and not finished. */
function isUnderWay(batch: Batch, { claimed, finished }: BatchProgress): boolean {
  return finished < (claimed < 0 ? batch.kept : claimed);
}
