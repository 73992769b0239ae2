// A batch on its thread: which invocation is next, and what home is to know of the ones before.

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

  /** Of the invocation that is next or under way. */
  get index(): number {
    return this.#index;
  }

  /** Whose handler the invocation that is next or under way is for. */
  get session(): number {
    return this.#batch.sessionAt(this.#index);
  }

  /** Whether all of it has completed. */
  get isThrough(): boolean {
    return this.#index === this.#batch.count;
  }

  get timing(): HandledTimes {
    const lowest = Math.min(this.#lowestMs, this.#highestMs);
    return { total: this.#totalMs, lowest, highest: this.#highestMs, slowest: this.#slowest };
  }

  /**
   * Claims the next invocation; `undefined`: there is none, or home has taken it back.
   *
   * @param timeMs when, for sessions whose invocations are timed
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

  /** Something of this batch is in the outbox: what finishes from now on counts when that is posted. True: it is new. */
  hold(): boolean {
    if (this.#unposted) return false;
    this.#unposted = true;
    this.#progress.hold(this.#index);
    return true;
  }

  posted(): void {
    this.#unposted = false;
    // Home was told in that very post that the batch is over: the slot may be another's by now.
    if (!this.#isOver) this.#progress.release();
  }

  /** The news that the batch is over is on its way. */
  end(): void {
    this.#isOver = true;
  }

  /** The invocation has completed, with or without an error. */
  finish(): void {
    this.#index += 1;
    this.#progress.finish(this.#index);
  }

  /** So many invocations, the last ones that have completed, took so long on average. */
  addTime(count: number, meanMs: number): void {
    this.#totalMs += count * meanMs;
    if (meanMs < this.#lowestMs) this.#lowestMs = meanMs;
    if (meanMs > this.#highestMs) {
      this.#highestMs = meanMs;
      this.#slowest = this.#index - 1;
    }
  }
}

/** What calls a handler with it fails. */
function missingMessage(position: number): Message {
  const why = new RangeError(`a batch refers to message ${position}, which is not in its table`);
  return new UnreadableMessage(defineMessageType('stasis_unreadable'), why);
}
