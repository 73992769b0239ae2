// The lowest, mean and highest of durations in milliseconds.

export class Times {
  #count = 0;
  #total = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = 0;

  /** True: it is the longest so far. */
  add(milliseconds: number): boolean {
    this.#count += 1;
    this.#total += milliseconds;
    if (milliseconds < this.#lowest) this.#lowest = milliseconds;
    const isLongest = milliseconds >= this.#highest;
    if (isLongest) this.#highest = milliseconds;
    return isLongest;
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
}
