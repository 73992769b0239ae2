// Statistics as tables for people, named as the original's console commands are (SPEC 12.3).

import { checkName, checkOneOf, invalidArgument } from './arguments.js';
import { printable } from './printable-text.js';
import type { BusStatistics, SubscriptionStatistics, TopicStatistics } from './statistics.js';

type Cell = string | number | boolean | null | readonly string[];
/** By title: which property is shown, or what is made of several or of another unit. */
type Shown<T> = Readonly<Record<string, keyof T | ((row: T) => Cell)>>;
type Table = readonly (readonly [title: string, cells: readonly Cell[]])[];

const views = ['topics', 'subscriptions', 'messages', 'threads'] as const;

/** The statistics as one table: a line per topic, subscription, message type or thread. */
export function formatStatistics(statistics: BusStatistics, view: (typeof views)[number]): string {
  checkStatistics(statistics);
  checkOneOf('view', view, views);
  return formatTable(tableOf(statistics, view));
}

/** All about one topic, a line per fact. */
export function formatTopic(statistics: BusStatistics, name: string): string {
  checkStatistics(statistics);
  checkName('name', name);
  const topic = statistics.topics.find((candidate) => candidate.name === name);
  return topic === undefined ? `No topic named ${JSON.stringify(name)}.\n` : formatFacts(topic, topicFacts);
}

/** All about one subscription, a line per fact. */
export function formatSubscription(statistics: BusStatistics, id: string): string {
  checkStatistics(statistics);
  checkName('id', id);
  const subscription = statistics.subscriptions.find((candidate) => candidate.id === id);
  return subscription === undefined
    ? `No subscription ${JSON.stringify(id)}.\n`
    : formatFacts(subscription, subscriptionFacts);
}

function checkStatistics(statistics: unknown): void {
  const lists = ['topics', 'subscriptions', 'messageTypes', 'threads'];
  const candidate = statistics as Record<string, unknown> | null | undefined;
  if (!lists.every((list) => Array.isArray(candidate?.[list]))) {
    throw invalidArgument('statistics', 'what bus.statistics() gives', statistics);
  }
}

function tableOf(statistics: BusStatistics, view: (typeof views)[number]): Table {
  switch (view) {
    case 'topics':
      return columns(statistics.topics, {
        Topic: 'name',
        Subscribers: 'subscribers',
        Published: 'published',
        Dispatched: 'dispatched',
        'Not dispatched': 'notDispatched',
        'Lowest ms': 'lowestDispatch',
        'Highest ms': 'highestDispatch',
      });
    case 'subscriptions':
      return columns(statistics.subscriptions, {
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
      });
    case 'messages':
      return columns(statistics.messageTypes, {
        'Message type': 'name',
        Published: 'published',
        Unused: 'unused',
      });
    case 'threads':
      return columns(statistics.threads, {
        Executor: 'executor',
        Thread: 'id',
        'Busy %': ({ busy }) => busy * 100,
        Invocations: 'invocations',
        Crashes: 'crashes',
      });
  }
}

const topicFacts: Shown<TopicStatistics> = {
  Topic: 'name',
  Detail: 'detail',
  Id: 'id',
  Created: ({ createdAt }) => new Date(createdAt).toISOString(),
  'Age s': ({ age }) => age / 1000,
  Subscribers: 'subscribers',
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

function columns<T>(rows: readonly T[], shown: Shown<T>): Table {
  return Object.entries(shown).map(([title, cell]) => [
    title,
    rows.map((row) => (typeof cell === 'function' ? cell(row) : (row[cell] as Cell))),
  ]);
}

function formatTable(table: Table): string {
  return layOut(
    table.map(([title, cells]) => [title, ...cells.map(textOf)]),
    table.map(([, cells]) => cells.length > 0 && cells.every((cell) => typeof cell !== 'string')),
  );
}

function formatFacts<T>(row: T, shown: Shown<T>): string {
  const facts = columns([row], shown);
  return layOut([facts.map(([title]) => title), facts.flatMap(([, cells]) => cells.map(textOf))], []);
}

/** Lines of columns that are as wide as their longest text. */
function layOut(columns: readonly (readonly string[])[], isRight: readonly boolean[]): string {
  const widths = columns.map((column) => Math.max(...column.map((text) => text.length)));
  const lines = columns[0]?.map((_, line) =>
    columns
      .map((column, index) => pad(column[line] ?? '', widths[index] ?? 0, isRight[index] === true))
      .join('  ')
      .trimEnd(),
  );
  return `${lines?.join('\n')}\n`;
}

function pad(text: string, width: number, isRight: boolean): string {
  return isRight ? text.padStart(width) : text.padEnd(width);
}

function textOf(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell === 'object') return printable(cell.join(', '));
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return printable(cell);
  return Number.isInteger(cell) ? String(cell) : cell.toFixed(3);
}
