// The columns of subscriptions.

import type { SubscriptionStatistics } from '@stasis-bus/core';
import type { Moment } from '../history/moment.js';
import { perSecond } from '../history/rates.js';
import type { Column } from './column.js';
import { placementText } from './place.js';

type SubscriptionColumn = Column<SubscriptionStatistics, Moment>;

const counts: readonly SubscriptionColumn[] = [
  { key: 'failed', label: 'Failed', kind: 'count', value: ({ failed }) => failed },
  {
    key: 'dropped',
    label: 'Dropped',
    title: 'Messages thrown away because the queue was full',
    kind: 'count',
    value: ({ dropped }) => dropped,
  },
  {
    key: 'retried',
    label: 'Retried',
    title: 'Invocations repeated after a thread crashed',
    kind: 'count',
    value: ({ retried }) => retried,
  },
];

const times: readonly SubscriptionColumn[] = [
  {
    key: 'meanInvocation',
    label: 'Mean ms',
    title: 'The mean of the invocations that were timed, in milliseconds',
    kind: 'milliseconds',
    value: ({ meanInvocation }) => meanInvocation,
  },
  {
    key: 'highestInvocation',
    label: 'Highest ms',
    title: 'The longest invocation that was timed, in milliseconds',
    kind: 'milliseconds',
    value: ({ highestInvocation }) => highestInvocation,
  },
  {
    key: 'slowestType',
    label: 'Slowest type',
    title: 'The message type whose invocation took longest',
    kind: 'text',
    width: 190,
    value: ({ slowestType }) => slowestType,
  },
];

export const subscriptionColumns: readonly SubscriptionColumn[] = [
  { key: 'id', label: 'Subscription', kind: 'text', value: ({ id }) => id },
  { key: 'topic', label: 'Topic', kind: 'text', value: ({ topic }) => topic },
  { key: 'placement', label: 'Runs on', kind: 'text', width: 190, value: placementText },
  {
    key: 'queued',
    label: 'Queued',
    title: 'Messages that are waiting for the handler now',
    kind: 'count',
    value: ({ queued }) => queued,
  },
  {
    key: 'highestQueued',
    label: 'Most queued',
    title: 'The most messages that have ever waited',
    kind: 'count',
    value: ({ highestQueued }) => highestQueued,
  },
  {
    key: 'passedRate',
    label: 'Passed /s',
    title: 'Messages per second that the filter admitted',
    kind: 'rate',
    value: ({ id }, { step }) => perSecond(step.subscriptions, id, 'passed', step.span),
  },
  {
    key: 'handledRate',
    label: 'Handled /s',
    title: 'Messages per second that the handler finished',
    kind: 'rate',
    value: ({ id }, { step }) => perSecond(step.subscriptions, id, 'handled', step.span),
  },
  {
    key: 'filtered',
    label: 'Filtered',
    title: 'Messages that the filter did not admit',
    kind: 'count',
    value: ({ filtered }) => filtered,
  },
  ...counts,
  ...times,
];
