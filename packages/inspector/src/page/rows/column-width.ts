// How wide the columns of a table are: by their kinds and headings, not by what is in them. A table does not move while
// its numbers grow, and the browser need not measure every cell again. What room is left goes to the texts.

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

/** In pixels; the least for a text, whose column takes more where there is more. */
export function columnWidth<Row, Context>({ kind, label, width }: Column<Row, Context>): number {
  return width ?? Math.max(widths[kind], label.length * characterWidth + headingRoom);
}

/** Whether the column is as wide as that, neither more nor less. */
export function isFixed<Row, Context>({ kind, width }: Column<Row, Context>): boolean {
  return kind !== 'text' || width !== undefined;
}

/** What a table needs at least. */
export function tableWidth<Row, Context>(columns: readonly Column<Row, Context>[]): number {
  return columns.reduce((total, column) => total + columnWidth(column), 0);
}
