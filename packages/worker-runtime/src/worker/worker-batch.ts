// A batch on its thread: which invocation is next, and the progress of those before it, which home sees in shared memory.

import { defineMessageType, type Message } from '@stasis-bus/core';
import { type HandledTimes, Invocation, ordinary } from '@stasis-bus/core/internal';
import type { ReadBatch } from '../wire/batch-words.js';
import type { LaneProgress, SlotProgress } from '../wire/shared/progress.js';
import { UnreadableMessage } from '../wire/table/unreadable-message.js';

export class WorkerBatch {
  readonly slot: number;
  readonly #batch: ReadBatch;
  readonly #messages: readonly Message[];
  readonly #progress: SlotProgress;
  #index = 0;
  #unposted = false;
  #isOver = false;
  #totalMs = 0;
  #lowestMs = Number.POSITIVE_INFINITY;
  #highestMs = 0;
  #slowest = 0;

  constructor(batch: ReadBatch, messages: readonly Message[], progress: LaneProgress) {
    this.slot = batch.slot;
    this.#batch = batch;
    this.#messages = messages;
    this.#progress = progress.of(batch.slot);
  }

  /** The index of the invocation that is next or under way. */
  get index(): number {
    return this.#index;
  }

  /** The session whose invocation is next or under way. */
  get session(): number {
    return this.#batch.sessionAt(this.#index);
  }

  /** Whether all invocations have completed. */
  get isThrough(): boolean {
    return this.#index === this.#batch.count;
  }

  get timing(): HandledTimes {
    const lowest = Math.min(this.#lowestMs, this.#highestMs);
    return { total: this.#totalMs, lowest, highest: this.#highestMs, slowest: this.#slowest };
  }

  /**
   * Claims and returns the next invocation, or `undefined` if there is none or home has taken it back.
   *
   * @param timeMs the time on the lane's clock, for sessions with a timeout
   */
  claim(timeMs: number | undefined): Invocation | undefined {
    if (this.isThrough) return undefined;
    if (timeMs !== undefined) this.#progress.start(timeMs);
    if (!this.#progress.claim(this.#index)) return undefined;
    const position = this.#batch.positionAt(this.#index);
    const message = this.#messages[position] ?? missingMessage(position);
    const isFinal = this.#batch.endsWithFinal && this.#index === this.#batch.count - 1;
    const attempt = this.#batch.attemptAt(this.#index);
    return isFinal || attempt > 1
      ? new Invocation(message, { ...ordinary, isFinal, attempt })
      : new Invocation(message);
  }

  /**
   * Notes that output of the current invocation is in the outbox: invocations that finish from now on count as ended when it has been
   * posted. Returns `false` if that was noted before.
   */
  hold(): boolean {
    if (this.#unposted) return false;
    this.#unposted = true;
    this.#progress.hold(this.#index);
    return true;
  }

  /** Notes that the outbox has been posted. */
  posted(): void {
    this.#unposted = false;
    // If the same post says that the batch is over, another batch may have the slot by now.
    if (!this.#isOver) this.#progress.release();
  }

  /** Notes that home is being told that the batch is over. */
  end(): void {
    this.#isOver = true;
  }

  /** Notes that the current invocation has completed, with or without an error. */
  finish(): void {
    this.#index += 1;
    this.#progress.finish(this.#index);
  }

  /** Adds the time of the `count` invocations that have completed last. @param meanMs how many milliseconds each took on average */
  addTime(count: number, meanMs: number): void {
    this.#totalMs += count * meanMs;
    if (meanMs < this.#lowestMs) this.#lowestMs = meanMs;
    if (meanMs > this.#highestMs) {
      this.#highestMs = meanMs;
      this.#slowest = this.#index - 1;
    }
  }
}

/** Returns a stand-in for a message that is not in the table. The invocation for it fails. */
function missingMessage(position: number): Message {
  const why = new RangeError(`a batch refers to message ${position}, which is not in its table`);
  return new UnreadableMessage(defineMessageType('stasis_unreadable'), why);
}
