// The rows of one table of the statistics, by key, and what of them is new.

export class Rows<T extends object> {
  #rows = new Map<string, T>();
  readonly #keyOf: (row: T) => string;

  constructor(keyOf: (row: T) => string) {
    this.#keyOf = keyOf;
  }

  get all(): readonly T[] {
    return [...this.#rows.values()];
  }

  /** Takes the rows that there are now. Gives those that are new or differ, and the keys of those that are gone. */
  update(rows: readonly T[]): { changed: readonly T[]; gone: readonly string[] } {
    const before = this.#rows;
    this.#rows = new Map(rows.map((row) => [this.#keyOf(row), row]));
    const changed = rows.filter((row) => !isSame(row, before.get(this.#keyOf(row))));
    const gone = [...before.keys()].filter((key) => !this.#rows.has(key));
    return { changed, gone };
  }
}

/** Whether two rows have the same cells; a cell is a primitive or a list of them. */
function isSame<T extends object>(one: T, other: T | undefined): boolean {
  if (other === undefined) return false;
  for (const key in one) {
    const [cell, otherCell]: unknown[] = [one[key], other[key]];
    if (Array.isArray(cell) && Array.isArray(otherCell)) {
      if (cell.length !== otherCell.length) return false;
      if (cell.some((value, index) => value !== otherCell[index])) return false;
    } else if (!Object.is(cell, otherCell)) return false;
  }
  return true;
}
