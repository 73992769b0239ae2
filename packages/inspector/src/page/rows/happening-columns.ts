// The columns of the table of events.

import type { Happening } from '../../wire/happening.js';
import type { Column } from './column.js';

/** A happening with a number, since two can be alike. */
export interface NumberedHappening extends Happening {
  readonly number: number;
}

export const happeningColumns: readonly Column<NumberedHappening, undefined>[] = [
  { key: 'at', label: 'Time', kind: 'clock', value: ({ at }) => at },
  { key: 'kind', label: 'Event', kind: 'text', width: 130, value: ({ kind }) => kind },
  { key: 'text', label: 'What happened', kind: 'text', value: ({ text }) => text },
  { key: 'topic', label: 'Topic', kind: 'text', width: 190, value: ({ topic }) => topic ?? null },
  {
    key: 'subscription',
    label: 'Subscription',
    kind: 'text',
    width: 190,
    value: ({ subscription }) => subscription ?? null,
  },
  { key: 'code', label: 'Code', kind: 'text', width: 200, value: ({ code }) => code ?? null },
];
