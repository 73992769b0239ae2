// All rows, by group.

import { peerRows } from './peers/index.js';
import { busRows } from './rows/index.js';
import type { Row } from './support/row.js';

export interface RowGroup {
  readonly group: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

export const rowGroups: readonly RowGroup[] = [
  { group: 'bus', title: 'The bus', rows: busRows },
  { group: 'peers', title: 'Others', rows: peerRows },
];

export const allRows: readonly Row[] = rowGroups.flatMap(({ rows }) => rows);
