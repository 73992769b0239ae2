// Rows arrive as entirely new objects. Fields that have not changed (a name, a list) are taken from the earlier row, so that a history of
// many rows holds each text once, and `!==` tells whether a list has changed.

/** Replaces the fields of `row` that are equal in `before` by those of `before`. Returns whether all were equal. */
export function shareUnchanged<Row extends object>(row: Row, before: Row): boolean {
  let same = true;
  for (const key of Object.keys(row) as (keyof Row)[]) {
    if (row[key] === before[key]) row[key] = before[key];
    else if (sameList(row[key], before[key])) row[key] = before[key];
    else same = false;
  }
  return same;
}

function sameList(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((element, index) => element === other[index]);
}
