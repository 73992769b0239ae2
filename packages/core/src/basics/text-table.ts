// Formats tables and lists of facts for people. Columns are as wide as their longest text, and numbers are aligned right.

import { printable } from './printable-text.js';

export type Cell = string | number | boolean | null | readonly string[];

/** A column: a title, and a cell per row. */
export interface Column {
  readonly title: string;
  readonly cells: readonly Cell[];
  /** Whether the line of totals shows the sum of the cells, which must be numbers. */
  readonly isSummed?: boolean;
}

/**
 * Returns a line of titles, a line per row, a line of totals, and the number of rows.
 *
 * @param what what each row describes, in the singular
 */
export function formatTable(what: string, columns: readonly Column[]): string {
  const lines = layOut(
    columns.map(({ title, cells, isSummed }, index) => ({
      texts: [
        title,
        ...cells.map(textOf),
        index === 0 ? 'Total' : isSummed === true ? textOf(sum(cells)) : '',
      ],
      isRight: isSummed === true || (cells.length > 0 && cells.every((cell) => typeof cell !== 'string')),
    })),
  );
  const count = columns[0]?.cells.length ?? 0;
  return `${lines}\n${count} ${what}${count === 1 ? '' : 's'}\n`;
}

/** Returns a line per fact. A fact that is a list has a line per item. */
export function formatFacts(facts: readonly (readonly [title: string, cell: Cell])[]): string {
  const lines = facts.flatMap(([title, cell]) => {
    const texts =
      typeof cell === 'object' && cell !== null && cell.length > 0 ? cell.map(textOf) : [textOf(cell)];
    return texts.map((text, index) => [index === 0 ? title : '', text] as const);
  });
  return layOut([
    { texts: lines.map(([title]) => title), isRight: false },
    { texts: lines.map(([, text]) => text), isRight: false },
  ]);
}

interface LaidOut {
  readonly texts: readonly string[];
  readonly isRight: boolean;
}

function layOut(columns: readonly LaidOut[]): string {
  const padded = columns.map(({ texts, isRight }) => {
    const width = texts.reduce((widest, { length }) => Math.max(widest, length), 0);
    return texts.map((text) => (isRight ? text.padStart(width) : text.padEnd(width)));
  });
  const lines = padded[0]?.map((_, line) =>
    padded
      .map((texts) => texts[line])
      .join('  ')
      .trimEnd(),
  );
  return `${lines?.join('\n')}\n`;
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce<number>((total, cell) => total + Number(cell), 0);
}

function textOf(cell: Cell): string {
  if (typeof cell === 'number') return Number.isInteger(cell) ? String(cell) : cell.toFixed(3);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'string' && cell !== '' ? printable(cell) : '-';
}
