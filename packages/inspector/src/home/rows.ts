// The rows of one table of the statistics, by key, and which of them are new or have changed.

import type { Pieces } from '@stasis-bus/core/internal';

export class Rows<T extends object> {
  #rows = new Map<string, T>();
  readonly #keyOf: (row: T) => string;

  constructor(keyOf: (row: T) => string) {
    this.#keyOf = keyOf;
  }

  get all(): readonly T[] {
    return [...this.#rows.values()];
  }

  /** Takes the current rows. Returns those that are new or differ, and the keys of those that are gone. */
  *update<S>(
    sources: readonly S[],
    rowOf: (source: S) => T,
  ): Pieces<{ changed: readonly T[]; gone: readonly string[] }> {
    const before = this.#rows;
    const rows = new Map<string, T>();
    const changed: T[] = [];
    for (const source of sources) {
      const row = rowOf(source);
      const key = this.#keyOf(row);
      rows.set(key, row);
      if (!isSame(row, before.get(key))) changed.push(row);
      yield;
    }
    const gone: string[] = [];
    for (const key of before.keys()) {
      if (!rows.has(key)) gone.push(key);
      yield;
    }
    this.#rows = rows;
    return { changed, gone };
  }
}

/** Returns whether two rows have the same cells. A cell is a primitive or a list of primitives. */
function isSame<T extends object>(one: T, other: T | undefined): boolean {
  if (other === undefined) return false;
  for (const key in one) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: in `for…in` this is compiled away, `Object.hasOwn` is not
    if (!Object.prototype.hasOwnProperty.call(one, key)) continue;
    const [cell, otherCell]: unknown[] = [one[key], other[key]];
    if (Array.isArray(cell) && Array.isArray(otherCell)) {
      if (cell.length !== otherCell.length) return false;
      if (cell.some((value, index) => value !== otherCell[index])) return false;
    } else if (!Object.is(cell, otherCell)) return false;
  }
  return true;
}
