// The rows of one kind as they are now. It takes the rows of frames, and returns what they changed.

import type { Change, Changes } from './change.js';
import { shareUnchanged } from './share.js';

export class RowTable<Row extends object> {
  readonly rows = new Map<string, Row>();
  readonly #keyOf: (row: Row) => string;

  constructor(keyOf: (row: Row) => string) {
    this.#keyOf = keyOf;
  }

  /** Takes rows that are new or have changed, and removes those that are gone. */
  update(rows: readonly Row[], gone: readonly string[]): Changes<Row> {
    const changes = new Map<string, Change<Row>>();
    for (const key of gone) this.#remove(key, changes);
    for (const after of rows) this.#put(after, changes);
    return changes;
  }

  /** Takes all rows that exist, and removes every other one. */
  replace(rows: readonly Row[]): Changes<Row> {
    const present = new Set(rows.map(this.#keyOf));
    return this.update(
      rows,
      [...this.rows.keys()].filter((key) => !present.has(key)),
    );
  }

  #remove(key: string, changes: Map<string, Change<Row>>): void {
    const before = this.rows.get(key);
    if (before === undefined) return;
    this.rows.delete(key);
    changes.set(key, { before, after: undefined });
  }

  #put(after: Row, changes: Map<string, Change<Row>>): void {
    const key = this.#keyOf(after);
    const before = this.rows.get(key);
    if (before !== undefined && shareUnchanged(after, before)) return;
    this.rows.set(key, after);
    changes.set(key, { before: before ?? changes.get(key)?.before, after });
  }
}
