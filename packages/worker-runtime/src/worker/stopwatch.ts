// Measures how long invocations take. Reading the clock costs as much as a quick handler, so several invocations of quick handlers are
// timed together.

import { nowMs } from '@stasis-bus/core/internal';
import type { WorkerBatch } from './worker-batch.js';

/** A handler is quick if it takes less time than this, in milliseconds. */
const quickMs = 0.005;
/** How many invocations of quick handlers are timed together. */
const mostTogether = 8;
/** The share of the latest time in the moving average. */
const weight = 0.1;

export class Stopwatch {
  #meanMs = quickMs;
  #untimed = 0;
  #atMs = 0;

  /** When the clock was last read, in milliseconds: the time of the next invocation counts from there. */
  get atMs(): number {
    return this.#atMs;
  }

  /** Reads the clock at the beginning of a turn. */
  start(): void {
    this.#atMs = nowMs();
  }

  /** Notes that an invocation of the batch has completed, and times it, alone or later with others. */
  lap(batch: WorkerBatch): void {
    this.#untimed += 1;
    const isEnough = this.#untimed === mostTogether || this.#meanMs >= quickMs || batch.isThrough;
    if (isEnough) this.read(batch);
  }

  /** Times the invocations that have not been timed yet. */
  read(batch: WorkerBatch): void {
    if (this.#untimed === 0) return;
    const now = nowMs();
    this.#add(batch, this.#untimed, (now - this.#atMs) / this.#untimed);
    this.#untimed = 0;
    this.#atMs = now;
  }

  /** Notes that an invocation waits for a promise. Returns when it began, assuming the usual time for those before it. */
  split(batch: WorkerBatch): number {
    const before = this.#untimed;
    const beganMs = Math.min(this.#atMs + before * this.#meanMs, nowMs());
    if (before > 0) batch.addTime(before, (beganMs - this.#atMs) / before);
    this.#untimed = 0;
    return beganMs;
  }

  /** Notes that an invocation that has waited for a promise has completed. */
  join(batch: WorkerBatch, beganMs: number): void {
    this.#add(batch, 1, nowMs() - beganMs);
  }

  #add(batch: WorkerBatch, count: number, meanMs: number): void {
    batch.addTime(count, meanMs);
    this.#meanMs += (meanMs - this.#meanMs) * weight;
  }
}
