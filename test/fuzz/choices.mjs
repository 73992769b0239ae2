// Where random values come from: a stream of choices. A stream is made from a seed, fast and without memory, or from a
// list of the numbers that another stream gave: then it can be made shorter and smaller until a failure is simple.

export class Choices {
  #state;
  #given;
  #recorded;
  #taken = 0;

  /** The stream of a seed; `recorded` keeps what it gives. */
  static ofSeed(seed, recorded) {
    return new Choices(seed, undefined, recorded);
  }

  /** The stream of a list; after its end all choices are 0, the simplest. */
  static of(given) {
    return new Choices(0, given, undefined);
  }

  constructor(seed, given, recorded) {
    this.#state = seed | 0;
    this.#given = given;
    this.#recorded = recorded;
  }

  /** A number from 0 up to, and without, the count. */
  below(count) {
    return this.#next() % count;
  }

  /** One of several. */
  oneOf(items) {
    return items[this.#next() % items.length];
  }

  /** True once in so many times; false where a failure is made simple. */
  onceIn(times) {
    return this.#next() % times === times - 1;
  }

  #next() {
    if (this.#given !== undefined) return this.#given[this.#taken++] ?? 0;
    const number = this.#random();
    this.#recorded?.push(number);
    return number;
  }

  // mulberry32, by Tommy Ettinger (public domain): 32 bits of state are plenty for one value.
  #random() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** Another seed for each index, far from those of its neighbours. */
export function seedOf(seed, index) {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  return mixed ^ (mixed >>> 15);
}
