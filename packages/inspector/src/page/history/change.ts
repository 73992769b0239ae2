// How a row differs between two moments. Both sides are kept, so that a change can be undone; a row that was not there
// before, or is not there afterwards, is `undefined` on that side.

export interface Change<Row> {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** By the key of the row: a topic's name, a subscription's id. */
export type Changes<Row> = ReadonlyMap<string, Change<Row>>;

export function undo<Row>(rows: Map<string, Row>, changes: Changes<Row>): void {
  for (const [key, { before }] of changes) {
    if (before === undefined) rows.delete(key);
    else rows.set(key, before);
  }
}

/** The changes of two steps as those of one. What came and went between is left out. */
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
