// The first rows of a table in the order of one of its columns. Rows that are equal there are in the order of their keys, so that
// they do not swap from frame to frame.

import type { Column } from './column.js';

export interface SortOrder {
  /** The key of a column. */
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

export interface Sortable<Row, Context> {
  readonly columns: readonly Column<Row, Context>[];
  readonly keyOf: (row: Row) => string;
}

export function firstRows<Row, Context>(
  rows: readonly Row[],
  { columns, keyOf }: Sortable<Row, Context>,
  { column: sortKey, direction }: SortOrder,
  context: Context,
  limit: number,
  /** The key of a row that always comes first. */
  first?: string,
): readonly Row[] {
  const column = columns.find(({ key }) => key === sortKey) ?? columns[0];
  if (column === undefined) return rows.slice(0, limit);
  const sign = direction === 'ascending' ? 1 : -1;
  const entries = rows.map((row) => ({ row, key: keyOf(row), value: column.value(row, context) }));
  entries.sort(
    (one, other) =>
      Number(other.key === first) - Number(one.key === first) ||
      compareValues(one.value, other.value, sign) ||
      compare(one.key, other.key),
  );
  return entries.slice(0, limit).map(({ row }) => row);
}

/** Returns the order after a click on a column's heading: numbers start with the highest, texts with A. */
export function nextOrder<Row, Context>(order: SortOrder, column: Column<Row, Context>): SortOrder {
  if (order.column !== column.key) {
    return { column: column.key, direction: column.kind === 'text' ? 'ascending' : 'descending' };
  }
  return { ...order, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
}

type Value = string | number | null;

/** Values that were not measured come last, whatever the direction. */
function compareValues(one: Value, other: Value, sign: number): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return sign * compare(one, other);
}

function compare<Comparable extends string | number>(one: Comparable, other: Comparable): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
