// Every row there is, by group.

import { peerRows } from './peers/index.js';
import { busRows } from './rows/index.js';
import type { Row } from './support/row.js';

export const groups: Readonly<Record<'bus' | 'peers', readonly Row[]>> = { bus: busRows, peers: peerRows };

export const allRows: readonly Row[] = Object.values(groups).flat();
