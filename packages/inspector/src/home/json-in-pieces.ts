// JSON of what has long lists in it, in pieces.

import { eachOf, type Pieces } from '@stasis-bus/core/internal';

/** What `JSON.stringify` returns for an object of plain values and lists of rows. */
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
