// The lowest, mean and highest of durations in milliseconds.

const longMs = 0.005;

/** How long the invocations of a batch took, in milliseconds. */
export interface HandledTimes {
  readonly total: number;
  readonly lowest: number;
  readonly highest: number;
  /** The position in the batch of the invocation that took longest. */
  readonly slowest: number;
}

export class Times {
  #count = 0;
  #total = 0;
  #latest = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = 0;

  /** Adds a duration. Returns whether it is the longest so far. */
  add(milliseconds: number): boolean {
    this.#count += 1;
    this.#total += milliseconds;
    this.#latest = milliseconds;
    return this.#extend(milliseconds, milliseconds);
  }

  /** Adds `count` durations at once. Returns whether the longest so far is among them. */
  addMany(count: number, { total, lowest, highest }: HandledTimes): boolean {
    this.#count += count;
    this.#total += total;
    return this.#extend(lowest, highest);
  }

  /** Whether the latest duration was so long that the cost of measuring it was negligible. */
  get isLong(): boolean {
    return this.#latest > longMs;
  }

  get lowest(): number | null {
    return this.#count === 0 ? null : this.#lowest;
  }

  get mean(): number | null {
    return this.#count === 0 ? null : this.#total / this.#count;
  }

  get highest(): number | null {
    return this.#count === 0 ? null : this.#highest;
  }

  /** Returns whether `highest` is the longest so far. */
  #extend(lowest: number, highest: number): boolean {
    if (lowest < this.#lowest) this.#lowest = lowest;
    const isLongest = highest >= this.#highest;
    if (isLongest) this.#highest = highest;
    return isLongest;
  }
}
