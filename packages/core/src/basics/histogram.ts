// A histogram of durations, with a bucket per power of two, so that adding one costs next to nothing.

import type { HandledTimes } from './times.js';

/** The first bucket is for durations under a microsecond, the last for those of about 17 seconds or more. */
const buckets = 26;
const longestMicroseconds = 2 ** 30;

export class Histogram {
  readonly #counts = new Float64Array(buckets);

  add(milliseconds: number): void {
    this.#count(milliseconds, 1);
  }

  /** Adds the durations of a batch. Only the lowest, the highest and the sum are known: the others count as their mean. */
  addMany(count: number, { total, lowest, highest }: HandledTimes): void {
    this.#count(lowest, 1);
    if (count > 1) this.#count(highest, 1);
    if (count > 2) this.#count((total - lowest - highest) / (count - 2), count - 2);
  }

  get counts(): readonly number[] {
    return [...this.#counts];
  }

  #count(milliseconds: number, times: number): void {
    const microseconds = Math.min(milliseconds * 1000, longestMicroseconds);
    const bucket = Math.min(32 - Math.clz32(microseconds), buckets - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times;
  }
}
