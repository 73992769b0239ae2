// The widths of a table's columns. They follow from the kinds and headings of the columns, not from their cells, so that a table
// does not move while its numbers grow, and the browser need not measure every cell again. Texts get the remaining room.

import type { Column, ColumnKind } from './column.js';

const widths: Readonly<Record<ColumnKind, number>> = {
  text: 210,
  count: 84,
  rate: 80,
  milliseconds: 80,
  share: 190,
  clock: 130,
};
const characterWidth = 6.6;
const headingRoom = 32;

/** Returns the width in pixels. For a text it is the least width, since the column takes more if there is more room. */
export function columnWidth<Row, Context>({ kind, label, width }: Column<Row, Context>): number {
  return width ?? Math.max(widths[kind], label.length * characterWidth + headingRoom);
}

/** Whether the column has exactly that width. */
export function isFixed<Row, Context>({ kind, width }: Column<Row, Context>): boolean {
  return kind !== 'text' || width !== undefined;
}

/** Returns the least width of a table, in pixels. */
export function tableWidth<Row, Context>(columns: readonly Column<Row, Context>[]): number {
  return columns.reduce((total, column) => total + columnWidth(column), 0);
}
