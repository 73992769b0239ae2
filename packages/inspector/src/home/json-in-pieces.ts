// JSON of objects with long lists, written in pieces so that the event loop turns in between.

import { eachOf, type Pieces } from '@stasis-bus/core/internal';

/** Returns what `JSON.stringify` does for an object of plain values and lists of rows. */
export function* jsonInPieces(value: object): Pieces<string> {
  const fields: string[] = [];
  for (const [key, field] of Object.entries(value)) {
    const text = Array.isArray(field)
      ? `[${(yield* eachOf(field, (row) => JSON.stringify(row))).join(',')}]`
      : JSON.stringify(field);
    fields.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${fields.join(',')}}`;
}
