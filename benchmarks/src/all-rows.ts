// Every row there is, by group.

import { busRows } from './rows/index.js';
import type { Row } from './support/row.js';

export const groups: Readonly<Record<'bus' | 'peers', readonly Row[]>> = { bus: busRows, peers: [] };

export const allRows: readonly Row[] = Object.values(groups).flat();
