// A column of a table: what it is called and which value of a row it shows.

import { countText, millisecondsText, rateText, shareText } from './number-text.js';
import { exactClockText } from './time-text.js';

export type ColumnKind = 'text' | 'count' | 'rate' | 'milliseconds' | 'share' | 'clock';

export interface Column<Row, Context> {
  readonly key: string;
  readonly label: string;
  /** What the label is too short to say. */
  readonly title?: string;
  readonly kind: ColumnKind;
  /** In pixels, where its kind does not tell; a text without it takes what is left. */
  readonly width?: number;
  /** `null` where nothing was measured. */
  readonly value: (row: Row, context: Context) => string | number | null;
}

const texts: Readonly<Record<Exclude<ColumnKind, 'text'>, (value: number) => string>> = {
  count: countText,
  rate: rateText,
  milliseconds: millisecondsText,
  share: shareText,
  clock: exactClockText,
};

export function cellText(kind: ColumnKind, value: string | number | null): string {
  if (value === null) return '–';
  return kind === 'text' || typeof value === 'string' ? String(value) : texts[kind](value);
}
