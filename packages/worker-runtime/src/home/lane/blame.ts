// Finds the invocations that have overrun their timeout, and the one that made its thread end.

import type { LaneClock } from '../../wire/shared/lane-clock.js';
import type { BatchProgress } from '../../wire/shared/progress.js';
import type { Batch } from './batch.js';
import type { LaneBatches } from './lane-batches.js';

/** Returns the invocations that have overrun their subscription's timeout, each by its batch and index. */
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

/** Why a thread ended: by itself; because home ended it; or because home ended it when it hung, possibly while loading a module. */
export type EndOfThread = 'by itself' | 'on purpose' | 'hung';

/**
 * Returns a function that says whether a batch has an invocation that made the thread end. If one overran, it is to blame, and so is
 * the one that was holding the thread at that time. None is to blame if home ended the thread on purpose. If the thread ended by
 * itself, it is the one in the thread's last turn, or else the only one that was under way. Otherwise the answer is unknown.
 */
export function blame(
  batches: LaneBatches,
  clock: LaneClock,
  end: EndOfThread,
): (batch: Batch) => boolean | 'unknown' {
  const out = batches.lastFirst();
  // The invocation may have finished after the clock was read and before its thread ended: then none is to blame.
  if (out.some(({ overrunIndex }) => overrunIndex !== undefined))
    return (batch) => [batch.overrunIndex, batch.blockingIndex].includes(batches.read(batch).finished);
  if (end === 'on purpose') return () => false;
  if (end === 'hung') return () => 'unknown';
  const slot = clock.slotInTurn();
  if (slot !== undefined) return (batch) => batch.slot === slot;
  const underWay = out.filter((batch) => isUnderWay(batch, batches.read(batch)));
  return () => (underWay.length === 1 ? true : 'unknown');
}

/** Returns whether an invocation of the batch has started and not finished. */
function isUnderWay(batch: Batch, { claimed, finished }: BatchProgress): boolean {
  return finished < (claimed < 0 ? batch.kept : claimed);
}
