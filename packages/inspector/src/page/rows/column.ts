// A column of a table: its heading, and the value of a row that it shows.

import { countText, millisecondsText, rateText, shareText } from './number-text.js';
import { exactClockText } from './time-text.js';

export type ColumnKind = 'text' | 'count' | 'rate' | 'milliseconds' | 'share' | 'clock';

export interface Column<Row, Context> {
  readonly key: string;
  readonly label: string;
  /** The tooltip of the heading, if the label is too short to explain itself. */
  readonly title?: string;
  readonly kind: ColumnKind;
  /** The width in pixels, if not that of the column's kind. A text without a width takes the remaining room. */
  readonly width?: number;
  /** Returns the cell's value; `null` if nothing was measured. */
  readonly value: (row: Row, context: Context) => string | number | null;
}

const texts: Readonly<Record<Exclude<ColumnKind, 'text'>, (value: number) => string>> = {
  count: countText,
  rate: rateText,
  milliseconds: millisecondsText,
  share: shareText,
  clock: exactClockText,
};

/** Returns a cell's value as text. */
export function cellText(kind: ColumnKind, value: string | number | null): string {
  if (value === null) return '–';
  return kind === 'text' || typeof value === 'string' ? String(value) : texts[kind](value);
}
