// Accounts for what is out on a lane: which invocations overrun their timeout, and what becomes of each invocation when the thread
// ends. Shared memory has the exact progress of every batch.

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

  /** The reason for which home has ended the thread, or `undefined` if it has not. */
  get endReason(): BusError | undefined {
    return this.#endReason;
  }

  /** Notes that home ends the thread. Returns `false` if that was noted before. */
  end(reason: BusError, how: EndOfThread): boolean {
    if (this.#endReason !== undefined) return false;
    this.#endReason = reason;
    this.#end = how;
    return true;
  }

  /** Fails the invocations that overrun, for a thread that home must not end: their sessions still wait for them. */
  failOverruns(): void {
    for (const { batch, index } of overruns(this.#batches, this.#clock)) batch.session.overran(batch, index);
  }

  /**
   * Notes which invocations overrun. Returns whether any does, so that the thread must be ended.
   *
   * @param isSilent returns whether the thread's event loop is stuck: then the invocation in the current turn blocks all others
   */
  noteOverruns(isSilent: () => boolean): boolean {
    const late = overruns(this.#batches, this.#clock);
    if (late.length === 0) return false;
    for (const { batch, index } of late) batch.overrunIndex = index;
    // Directly before the slot is read: an invocation that has begun since would be blamed for the silence of another.
    const slot = isSilent() ? this.#clock.slotInTurn() : undefined;
    const blocking = slot === undefined ? undefined : this.#batches.get(slot);
    if (blocking !== undefined) blocking.blockingIndex = this.#batches.read(blocking).finished;
    return true;
  }

  /**
   * Gives all batches back after the thread has ended. The last batch goes first, because each goes to the front of its queue.
   *
   * @param how how the thread has ended, if known
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
