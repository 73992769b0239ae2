// The columns of message types.

import type { TypeStatistics } from '@stasis-bus/core';
import type { Moment } from '../history/moment.js';
import { perSecond } from '../history/rates.js';
import type { Column } from './column.js';

export const typeColumns: readonly Column<TypeStatistics, Moment>[] = [
  { key: 'name', label: 'Message type', kind: 'text', value: ({ name }) => name },
  { key: 'published', label: 'Published', kind: 'count', value: ({ published }) => published },
  {
    key: 'rate',
    label: 'Rate /s',
    title: 'Messages published per second',
    kind: 'rate',
    value: ({ name }, { step }) => perSecond(step.types, name, 'published', step.span),
  },
  {
    key: 'unused',
    label: 'Unused',
    title: 'Messages that were published, and that no subscription wanted',
    kind: 'count',
    value: ({ unused }) => unused,
  },
];
