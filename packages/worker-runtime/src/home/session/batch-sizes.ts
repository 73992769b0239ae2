// Decides how large the batches of a session are: one or two milliseconds of work, by a moving average of the times that its
// invocations take, and no more than its share (see fair-share.ts).

import type { HandledTimes } from '@stasis-bus/core/internal';
import type { SessionBatch } from '../lane/lane-session.js';
import { fairShare } from './fair-share.js';

const mostPerBatch = 1024;
/** The estimate for an invocation before any has been timed, in milliseconds. */
const unknownMs = 1;
/** The estimate for how long a batch holds the thread if its handler returns promises, in milliseconds. */
const parkedLoadMs = 0.1;
/** The share of the latest batch in the moving average. */
const weight = 0.3;

export class BatchSizes {
  #meanMs: number | undefined;
  #batchesAllowed = 1;
  /** Whether the handler returns promises. */
  #parks = false;
  /** How many invocations of a parallel session are likely to run before one returns a promise, at which the rest must come back. */
  #mostUnparked = mostPerBatch;

  /** How many milliseconds an invocation takes on average; 0 before any has been timed. */
  get meanMs(): number {
    return this.#meanMs ?? 0;
  }

  /** How many batches of a serial session may be out at once. */
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

  /** Returns how many milliseconds a batch is expected to hold the thread. Waiting for promises does not hold it. */
  loadOf(count: number): number {
    if (this.#meanMs === undefined) return count * unknownMs;
    return Math.min(count * this.#meanMs, this.#parks ? parkedLoadMs : Number.POSITIVE_INFINITY);
  }

  /** Learns from the times of a completed batch. */
  learn({ kept: count, hasParked }: SessionBatch, { total }: HandledTimes): void {
    if (count === 0) return;
    if (!hasParked && count >= this.#mostUnparked) this.#mostUnparked = Math.min(mostPerBatch, count * 2);
    const mean = Math.max(total / count, 0.0001);
    this.#meanMs = this.#meanMs === undefined ? mean : this.#meanMs * (1 - weight) + mean * weight;
  }

  /** Notes that the handler has returned a promise. */
  parked(): void {
    this.#parks = true;
  }

  /** Notes that all but the first `kept` invocations of a parallel session's batch came back because of a promise. */
  tookBackParked(kept: number): void {
    this.#mostUnparked = Math.max(1, kept);
  }
}
