// Random choices from a seed: the same seed makes the same choices, on every machine. Each act of each round has a
// source of its own, so that what one act chooses does not depend on how far another got.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param path what tells this source from the others of the same seed */
  constructor(seed: number, ...path: readonly number[]) {
    let mixed = seed | 0;
    for (const part of path) mixed = (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + part) | 0;
    this.#generator = xoroshiro128plus(mixed);
  }

  /** A whole number; both bounds are possible. */
  between(lowest: number, highest: number): number {
    return uniformInt(this.#generator, lowest, highest);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.between(1, times) === 1;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)] as T;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    return items.map(() => rest.splice(this.between(0, rest.length - 1), 1)[0] as T);
  }
}
