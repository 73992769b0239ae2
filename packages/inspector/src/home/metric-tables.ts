// The metrics of topics and of subscriptions, and how each is combined in a group.

import type { SubscriptionStatistics, TopicStatistics } from '@stasis-bus/core';
import type { MetricTable, RowMetric } from './metric-series.js';

const countOf = <Row>(name: string, help: string, read: (row: Row) => number): RowMetric<Row> => ({
  name,
  help,
  read,
  inGroup: 'count',
});

export const topicTable: MetricTable<TopicStatistics> = {
  metrics: [
    countOf('published_total', 'Messages published on the topic', ({ published }) => published),
    countOf(
      'dispatched_total',
      'Messages that at least one subscription wanted',
      ({ dispatched }) => dispatched,
    ),
    countOf('not_dispatched_total', 'Messages that no subscription wanted', (row) => row.notDispatched),
    {
      name: 'subscribers',
      help: 'Subscriptions of the topic',
      read: ({ subscribers }) => subscribers,
      inGroup: 'sum',
    },
  ],
  keyOf: ({ id }) => id,
  topicOf: ({ name }) => name,
  labelsOf: ({ name }) => ({ topic: name }),
  weightOf: () => 1,
};

export const subscriptionTable: MetricTable<SubscriptionStatistics> = {
  metrics: [
    countOf('passed_total', 'Messages that the filter admitted', ({ passed }) => passed),
    countOf('filtered_total', 'Messages that the filter did not admit', ({ filtered }) => filtered),
    countOf('handled_total', 'Messages handled', ({ handled }) => handled),
    countOf('failed_total', 'Messages whose invocation failed', ({ failed }) => failed),
    countOf('dropped_total', 'Messages dropped with a reason', ({ dropped }) => dropped),
    countOf('retried_total', 'Invocations tried again after a crash', ({ retried }) => retried),
    { name: 'queued', help: 'Messages that are waiting', read: ({ queued }) => queued, inGroup: 'sum' },
    {
      name: 'highest_queued',
      help: 'The most messages that have ever waited',
      read: ({ highestQueued }) => highestQueued,
      inGroup: 'highest',
    },
    {
      name: 'congested',
      help: '1 while the subscription is congested, else 0; of a group: how many subscriptions are',
      read: ({ congested }) => Number(congested),
      inGroup: 'sum',
    },
    {
      name: 'mean_invocation_seconds',
      help: 'How long an invocation takes on average',
      read: ({ meanInvocation }) => (meanInvocation ?? Number.NaN) / 1000,
      inGroup: 'mean',
    },
    {
      name: 'highest_invocation_seconds',
      help: 'How long the longest invocation took',
      read: ({ highestInvocation }) => (highestInvocation ?? Number.NaN) / 1000,
      inGroup: 'highest',
    },
  ],
  keyOf: ({ id }) => id,
  topicOf: ({ topic }) => topic,
  labelsOf: ({ topic, id }) => ({ topic, subscription: id }),
  weightOf: ({ handled }) => handled,
};
