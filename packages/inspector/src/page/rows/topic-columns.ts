// The columns of topics.

import type { TopicRow } from '../../wire/frame.js';
import type { Moment } from '../history/moment.js';
import { perSecond } from '../history/rates.js';
import type { Column } from './column.js';

export const topicColumns: readonly Column<TopicRow, Moment>[] = [
  { key: 'name', label: 'Topic', kind: 'text', value: ({ name }) => name },
  { key: 'published', label: 'Published', kind: 'count', value: ({ published }) => published },
  {
    key: 'rate',
    label: 'Rate /s',
    title: 'Messages published per second',
    kind: 'rate',
    value: ({ name }, { step }) => perSecond(step.topics, name, 'published', step.span),
  },
  {
    key: 'dispatched',
    label: 'Dispatched',
    title: 'Messages that at least one subscription wanted',
    kind: 'count',
    value: ({ dispatched }) => dispatched,
  },
  {
    key: 'notDispatched',
    label: 'Not dispatched',
    title: 'Messages that no subscription wanted',
    kind: 'count',
    value: ({ notDispatched }) => notDispatched,
  },
  { key: 'subscribers', label: 'Subscribers', kind: 'count', value: ({ subscribers }) => subscribers },
  {
    key: 'lowestDispatch',
    label: 'Lowest ms',
    title: 'The shortest dispatch that was timed, in milliseconds',
    kind: 'milliseconds',
    value: ({ lowestDispatch }) => lowestDispatch,
  },
  {
    key: 'highestDispatch',
    label: 'Highest ms',
    title: 'The longest dispatch that was timed, in milliseconds',
    kind: 'milliseconds',
    value: ({ highestDispatch }) => highestDispatch,
  },
];
