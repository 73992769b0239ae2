// Formats statistics as tables for people, with the names of the original's console commands (SPEC 12.3).

import type {
  BusStatistics,
  SubscriptionStatistics,
  ThreadStatistics,
  TopicStatistics,
  TypeStatistics,
} from '../api/statistics.js';
import { type Cell, type Column, formatFacts, formatTable } from '../basics/text-table.js';
import { checkName, checkOneOf, invalidArgument } from '../errors/check-arguments.js';
import { subscriptionsOf, topicsOf } from './attached.js';

/** What is shown under each title: a property, or a function of the row where units differ or several properties are combined. */
type Shown<T> = Readonly<Record<string, keyof T | ((row: T, statistics: BusStatistics) => Cell)>>;

const views = ['topics', 'subscriptions', 'messages', 'threads'] as const;

/**
 * Returns statistics as a table for people: a line per topic, subscription, message type or thread, a line of totals, and the
 * number of rows. The text ends with a line break.
 *
 * @param statistics what `bus.statistics()` returned
 * @throws ERR_STASIS_INVALID_ARGUMENT
 */
export function formatStatistics(statistics: BusStatistics, view: (typeof views)[number]): string {
  checkStatistics(statistics);
  checkOneOf('view', view, views);
  switch (view) {
    case 'topics':
      return formatTable('topic', columns(statistics, statistics.topics, topicColumns));
    case 'subscriptions':
      return formatTable('subscription', columns(statistics, statistics.subscriptions, subscriptionColumns));
    case 'messages':
      return formatTable('message type', columns(statistics, statistics.messageTypes, typeColumns));
    case 'threads':
      return formatTable('thread', columns(statistics, statistics.threads, threadColumns));
  }
}

/**
 * Returns everything about one topic as text: a line per fact, and a line for each subscription that a message published there
 * reaches, directly or by forwards. If there is no such topic, the text says so.
 *
 * @param statistics what `bus.statistics()` returned
 * @throws ERR_STASIS_INVALID_ARGUMENT
 */
export function formatTopic(statistics: BusStatistics, name: string): string {
  checkStatistics(statistics);
  checkName('name', name);
  const topic = statistics.topics.find((candidate) => candidate.name === name);
  return topic === undefined
    ? `No topic named ${JSON.stringify(name)}.\n`
    : factsAbout(statistics, topic, topicFacts);
}

/**
 * Returns everything about one subscription as text: a line per fact, and a line for each topic that leads to it, its own or one
 * that is forwarded there. If there is no such subscription, the text says so.
 *
 * @param statistics what `bus.statistics()` returned
 * @throws ERR_STASIS_INVALID_ARGUMENT
 */
export function formatSubscription(statistics: BusStatistics, id: string): string {
  checkStatistics(statistics);
  checkName('id', id);
  const subscription = statistics.subscriptions.find((candidate) => candidate.id === id);
  return subscription === undefined
    ? `No subscription ${JSON.stringify(id)}.\n`
    : factsAbout(statistics, subscription, subscriptionFacts);
}

function checkStatistics(statistics: unknown): void {
  const lists = ['topics', 'subscriptions', 'messageTypes', 'threads'];
  const candidate = statistics as Record<string, unknown> | null | undefined;
  if (!lists.every((list) => Array.isArray(candidate?.[list]))) {
    throw invalidArgument('statistics', 'what bus.statistics() returns', statistics);
  }
}

const topicColumns: Shown<TopicStatistics> = {
  Topic: 'name',
  Detail: 'detail',
  Subscribers: 'subscribers',
  Published: 'published',
  Dispatched: 'dispatched',
  'Not dispatched': 'notDispatched',
  'Lowest ms': 'lowestDispatch',
  'Highest ms': 'highestDispatch',
};

const subscriptionColumns: Shown<SubscriptionStatistics> = {
  Subscription: 'id',
  Placement: 'placement',
  Queued: 'queued',
  Highest: 'highestQueued',
  Passed: 'passed',
  Filtered: 'filtered',
  Failed: 'failed',
  Dropped: 'dropped',
  Retried: 'retried',
  'Lowest ms': 'lowestInvocation',
  'Mean ms': 'meanInvocation',
  'Highest ms': 'highestInvocation',
};

const typeColumns: Shown<TypeStatistics> = {
  'Message type': 'name',
  Published: 'published',
  Unused: 'unused',
};

const threadColumns: Shown<ThreadStatistics> = {
  Executor: 'executor',
  Thread: 'id',
  'Busy %': ({ busy }) => busy * 100,
  Invocations: 'invocations',
  Crashes: 'crashes',
};

/** The columns with totals: counts of what has happened, and of what is waiting now. */
const summed = new Set([
  'Queued',
  'Published',
  'Unused',
  'Dispatched',
  'Not dispatched',
  'Passed',
  'Filtered',
  'Failed',
  'Dropped',
  'Retried',
  'Invocations',
  'Crashes',
]);

const topicFacts: Shown<TopicStatistics> = {
  Topic: 'name',
  Detail: 'detail',
  Id: 'id',
  Created: ({ createdAt }) => new Date(createdAt).toISOString(),
  'Age s': ({ age }) => age / 1000,
  Subscribers: 'subscribers',
  Subscriptions: (topic, statistics) => subscriptionsOf(statistics, topic),
  'Forwards to': 'forwardsTo',
  'Forwards from': 'forwardsFrom',
  Published: 'published',
  Dispatched: 'dispatched',
  'Not dispatched': 'notDispatched',
  'Lowest dispatch ms': 'lowestDispatch',
  'Highest dispatch ms': 'highestDispatch',
};

const subscriptionFacts: Shown<SubscriptionStatistics> = {
  Subscription: 'id',
  Topic: 'topic',
  Placement: 'placement',
  'Topics attached': 'topicsAttached',
  Topics: (subscription, statistics) => topicsOf(statistics, subscription),
  Queued: 'queued',
  'Highest queued': 'highestQueued',
  Congested: 'congested',
  Passed: 'passed',
  Filtered: 'filtered',
  Handled: 'handled',
  Failed: 'failed',
  Dropped: 'dropped',
  Retried: 'retried',
  'Lowest invocation ms': 'lowestInvocation',
  'Mean invocation ms': 'meanInvocation',
  'Highest invocation ms': 'highestInvocation',
  'Slowest type': 'slowestType',
  'Made at': 'source',
};

function columns<T>(statistics: BusStatistics, rows: readonly T[], shown: Shown<T>): Column[] {
  return Object.entries(shown).map(([title, show]) => ({
    title,
    cells: rows.map((row) => cellOf(row, show, statistics)),
    isSummed: summed.has(title),
  }));
}

function factsAbout<T>(statistics: BusStatistics, row: T, shown: Shown<T>): string {
  return formatFacts(Object.entries(shown).map(([title, show]) => [title, cellOf(row, show, statistics)]));
}

function cellOf<T>(row: T, show: Shown<T>[string], statistics: BusStatistics): Cell {
  return typeof show === 'function' ? show(row, statistics) : (row[show] as Cell);
}
