// Makes random choices from a seed: the same seed makes the same choices on every machine. Each act of each round has a source of its
// own, so that the choices of one act do not depend on how far another has got.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param path distinguishes this source from others of the same seed */
  constructor(seed: number, ...path: readonly number[]) {
    let mixed = seed | 0;
    for (const part of path) mixed = (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + part) | 0;
    this.#generator = xoroshiro128plus(mixed);
  }

  /** Returns a whole number between the bounds, inclusive. */
  between(lowest: number, highest: number): number {
    return uniformInt(this.#generator, lowest, highest);
  }

  /** Returns `true` one time in `times`, on average. */
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
