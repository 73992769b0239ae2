// The difference of a row between two moments. Both sides are kept, so that a change can be undone. A side is `undefined` if the row
// does not exist there.

export interface Change<Row> {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** By the key of the row: a topic's name, a subscription's id. */
export type Changes<Row> = ReadonlyMap<string, Change<Row>>;

/** Undoes the changes, in place. */
export function undo<Row>(rows: Map<string, Row>, changes: Changes<Row>): void {
  for (const [key, { before }] of changes) {
    if (before === undefined) rows.delete(key);
    else rows.set(key, before);
  }
}

/** Returns the changes of two steps as those of one. A row that came in the first and went in the second is left out. */
export function mergeChanges<Row>(first: Changes<Row>, second: Changes<Row>): Changes<Row> {
  const merged = new Map(first);
  for (const [key, { before, after }] of second) {
    const earlier = first.get(key);
    const start = earlier === undefined ? before : earlier.before;
    if (start === undefined && after === undefined) merged.delete(key);
    else merged.set(key, { before: start, after });
  }
  return merged;
}
