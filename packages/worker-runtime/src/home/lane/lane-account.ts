// The account of what is out on a lane: invocations that take too long there, and what becomes of everything when the thread ends.
// Shared memory tells exactly which invocations were affected.

import { BusError } from '@stasis-bus/core';
import type { LaneClock } from '../../wire/shared/lane-clock.js';
import { blame, type EndOfThread, overruns } from './blame.js';
import type { LaneBatches } from './lane-batches.js';

export class LaneAccount {
  readonly #batches: LaneBatches;
  readonly #clock: LaneClock;
  #endReason: BusError | undefined;
  #end: EndOfThread = 'by itself';

  constructor(batches: LaneBatches, clock: LaneClock) {
    this.#batches = batches;
    this.#clock = clock;
  }

  /** Why home has ended the thread, if it has. */
  get endReason(): BusError | undefined {
    return this.#endReason;
  }

  /** Home ends the thread. Returns whether it has not been ended before. */
  end(reason: BusError, how: EndOfThread): boolean {
    if (this.#endReason !== undefined) return false;
    this.#endReason = reason;
    this.#end = how;
    return true;
  }

  /** On a thread that home may not end, what takes too long has failed, and is waited for. */
  failOverruns(): void {
    for (const { batch, index } of overruns(this.#batches, this.#clock)) batch.session.overran(batch, index);
  }

  /**
   * Notes what takes too long. Returns whether anything does: then its thread is to be ended.
   *
   * @param isSilent whether the thread's event loop does not turn: then what is in its turn blocks all else
   */
  noteOverruns(isSilent: boolean): boolean {
    const late = overruns(this.#batches, this.#clock);
    if (late.length === 0) return false;
    for (const { batch, index } of late) batch.overrunIndex = index;
    const slot = isSilent ? this.#clock.slotInTurn() : undefined;
    const blocking = slot === undefined ? undefined : this.#batches.get(slot);
    if (blocking !== undefined) blocking.blockingIndex = this.#batches.read(blocking).finished;
    return true;
  }

  /**
   * The thread is gone. The last batches first: what goes back goes to the front of its queue.
   *
   * @param how how the thread has ended, if that is known
   */
  close(how: string | undefined): void {
    const text = `the worker thread ended${how === undefined ? '' : ` (${how})`}`;
    const reason = this.#endReason ?? new BusError('ERR_STASIS_WORKER_CRASHED', text);
    const culpritOf = blame(this.#batches, this.#clock, this.#end);
    for (const batch of this.#batches.lastFirst()) {
      this.#batches.remove(batch);
      batch.session.batchCrashed(batch, this.#batches.read(batch), { reason, culprit: culpritOf(batch) });
    }
  }
}
