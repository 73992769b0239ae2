// Gives the invocations of a batch back to their source, each exactly once, with its outcome.

import { BusError } from '@stasis-bus/core';
import {
  type HandledTimes,
  handlerFailed,
  handlerTimeout,
  type InvocationSource,
} from '@stasis-bus/core/internal';
import type { BatchProgress } from '../../wire/shared/progress.js';
import type { Crash, SessionBatch } from '../lane/lane-session.js';

const noTime: HandledTimes = { total: 0, lowest: 0, highest: 0, slowest: 0 };

/** Gives back the first `count` invocations of a batch, which have completed. */
export function giveBackHandled(
  source: InvocationSource,
  batch: SessionBatch,
  count: number,
  timing: HandledTimes,
): void {
  if (batch.failures.size === 0) source.handledAll(batch.deliveries, count, timing);
  else giveBackOneByOne(source, batch, count, timing);
}

/** Gives invocations back with times of which only the lowest, the highest and the sum are exact. */
function giveBackOneByOne(
  source: InvocationSource,
  batch: SessionBatch,
  count: number,
  { total, lowest, highest, slowest }: HandledTimes,
): void {
  const between = count > 2 ? (total - lowest - highest) / (count - 2) : lowest;
  const fastest = slowest === 0 ? 1 : 0;
  for (let index = 0; index < count; index += 1) {
    const invocation = batch.invocationAt(index);
    if (batch.failures.has(index)) {
      source.failed(invocation, handlerFailed(batch.failures.get(index)));
      continue;
    }
    source.handled(invocation, index === slowest ? highest : index === fastest ? lowest : between);
  }
}

/** Fails an invocation that overruns its timeout on a thread that home must not end. Its source still waits for it. */
export function failOverrun(
  source: InvocationSource,
  batch: SessionBatch,
  index: number,
  timeoutMs: number | undefined,
): void {
  if (timeoutMs === undefined || index >= batch.kept) return;
  const invocation = batch.invocationAt(index);
  if (!invocation.hasOverrun) source.overran(invocation, handlerTimeout(timeoutMs, batch.describe(index)));
}

/** Returns how many invocations of a batch had started when its thread ended. */
export function startedOf(batch: SessionBatch, { claimed }: BatchProgress): number {
  return claimed < 0 ? batch.kept : Math.min(claimed, batch.kept);
}

/**
 * Gives back a batch whose thread has ended. Invocations that were not started go back to be started again; those that were under
 * way have crashed or failed; the others were handled.
 *
 * @param timeoutMs the subscription's timeout, if it has one
 */
export function giveBackCrashed(
  source: InvocationSource,
  batch: SessionBatch,
  progress: BatchProgress,
  { reason, culprit }: Crash,
  timeoutMs: number | undefined,
): void {
  const { finished, released } = progress;
  const started = startedOf(batch, progress);
  const unstarted = batch.deliveries.slice(started, batch.kept);
  if (unstarted.length > 0) source.putBack(unstarted);
  for (let index = started - 1; index >= released; index -= 1) {
    crashed(source, batch, index, { reason, culprit: index >= finished && culprit }, timeoutMs);
  }
  giveBackHandled(source, batch, Math.min(released, started), noTime);
}

/** Gives back an invocation that had started, but had not completed, or had not posted everything that it published. */
function crashed(
  source: InvocationSource,
  batch: SessionBatch,
  index: number,
  { reason, culprit }: Crash,
  timeoutMs: number | undefined,
): void {
  const invocation = batch.invocationAt(index);
  if (index === batch.overrunIndex && culprit !== false && timeoutMs !== undefined) {
    source.failed(invocation, handlerTimeout(timeoutMs, batch.describe(index)));
  } else if (reason.code === 'ERR_STASIS_WORKER_CRASHED') {
    const text = `${reason.message}; under way there: ${batch.describe(index)}`;
    source.crashed(invocation, new BusError(reason.code, text, { culprit }));
  } else {
    const text = `${reason.message}, and its thread was ended; under way there: ${batch.describe(index)}`;
    source.failed(invocation, new BusError(reason.code, text));
  }
}
