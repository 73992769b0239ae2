// How long invocations take. The clock costs as much as a quick handler: of such handlers, some invocations are timed
// together.

import { nowMs } from '@stasis-bus/core/internal';
import type { WorkerBatch } from './worker-batch.js';

/** Less than this is quick, in milliseconds. */
const quickMs = 0.005;
/** So many quick ones are timed together. */
const mostTogether = 8;
/** How much of the moving average is the latest time. */
const weight = 0.1;

export class Stopwatch {
  #meanMs = quickMs;
  #untimed = 0;
  #atMs = 0;

  /** When the clock was read last: the time of an invocation that ends is counted from there. */
  get atMs(): number {
    return this.#atMs;
  }

  /** A turn begins. */
  start(): void {
    this.#atMs = nowMs();
  }

  /** An invocation of the batch has completed. */
  lap(batch: WorkerBatch): void {
    this.#untimed += 1;
    const isEnough = this.#untimed === mostTogether || this.#meanMs >= quickMs || batch.isThrough;
    if (isEnough) this.read(batch);
  }

  /** Times those that were not timed yet. */
  read(batch: WorkerBatch): void {
    if (this.#untimed === 0) return;
    const now = nowMs();
    this.#add(batch, this.#untimed, (now - this.#atMs) / this.#untimed);
    this.#untimed = 0;
    this.#atMs = now;
  }

  /** An invocation goes on without its thread: those before it took as long as usual. Gives when it began. */
  split(batch: WorkerBatch): number {
    const before = this.#untimed;
    const beganMs = Math.min(this.#atMs + before * this.#meanMs, nowMs());
    if (before > 0) batch.addTime(before, (beganMs - this.#atMs) / before);
    this.#untimed = 0;
    return beganMs;
  }

  /** That invocation has completed. */
  join(batch: WorkerBatch, beganMs: number): void {
    this.#add(batch, 1, nowMs() - beganMs);
  }

  #add(batch: WorkerBatch, count: number, meanMs: number): void {
    batch.addTime(count, meanMs);
    this.#meanMs += (meanMs - this.#meanMs) * weight;
  }
}
