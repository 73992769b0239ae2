// How large the batches of a session are: about a millisecond or two of work, by a moving average of the times that its invocations
// take, and no more than its share (see fair-share.ts).

import type { HandledTimes } from '@stasis-bus/core/internal';
import type { SessionBatch } from '../lane/lane-session.js';
import { fairShare } from './fair-share.js';

const mostPerBatch = 1024;
/** What an invocation is thought to take before any was seen. */
const unknownMs = 1;
/** What a batch is thought to hold the thread for, if its handler returns promises. */
const parkedLoadMs = 0.1;
/** How much of the moving average is the latest batch. */
const weight = 0.3;

export class BatchSizes {
  #meanMs: number | undefined;
  #batchesAllowed = 1;
  /** Whether the handler returns promises. */
  #parks = false;
  /** If parallel: how many invocations are likely to run before one returns a promise, and the rest must come back. */
  #mostUnparked = mostPerBatch;

  /** How long an invocation takes on average, as far as that was seen; else 0. */
  get meanMs(): number {
    return this.#meanMs ?? 0;
  }

  /** How many batches may be out at once, if they run one after the other. */
  get batchesAllowed(): number {
    return this.#batchesAllowed;
  }

  /**
   * Returns how many invocations the next batch may have.
   *
   * @param crowd how many busy sessions share the lane
   */
  next(crowd: number): number {
    if (this.#meanMs === undefined) return 1;
    const { batches, perBatch } = fairShare(crowd, this.#meanMs);
    this.#batchesAllowed = batches;
    return Math.max(1, Math.min(this.#mostUnparked, perBatch));
  }

  /** How long a batch is expected to hold the thread: while it waits for promises it does not. */
  loadOf(count: number): number {
    if (this.#meanMs === undefined) return count * unknownMs;
    return Math.min(count * this.#meanMs, this.#parks ? parkedLoadMs : Number.POSITIVE_INFINITY);
  }

  /** A batch is over. */
  learn({ kept: count, hasParked }: SessionBatch, { total }: HandledTimes): void {
    if (count === 0) return;
    if (!hasParked && count >= this.#mostUnparked) this.#mostUnparked = Math.min(mostPerBatch, count * 2);
    const mean = Math.max(total / count, 0.0001);
    this.#meanMs = this.#meanMs === undefined ? mean : this.#meanMs * (1 - weight) + mean * weight;
  }

  /** The handler has returned a promise. */
  parked(): void {
    this.#parks = true;
  }

  /** What was behind the promise in a parallel session's batch is taken back, but for the first so many. */
  tookBackParked(kept: number): void {
    this.#mostUnparked = Math.max(1, kept);
  }
}
