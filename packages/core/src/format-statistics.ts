// Statistics as tables for people, named as the original's console commands are (SPEC 12.3).

import { checkName, checkOneOf, invalidArgument } from './arguments.js';
import type { BusStatistics, SubscriptionStatistics, TopicStatistics } from './statistics.js';

type Cell = string | number | boolean | null;
type Table = readonly (readonly [title: string, cells: readonly Cell[]])[];

const views = ['topics', 'subscriptions', 'messages', 'threads'] as const;

/** The statistics as one table: a line per topic, subscription, message type or thread. */
export function formatStatistics(statistics: BusStatistics, view: (typeof views)[number]): string {
  checkStatistics(statistics);
  if (view === undefined) throw invalidArgument('view', views.join(' or '), view);
  checkOneOf('view', view, views);
  return formatTable(tableOf(statistics, view));
}

/** All about one topic, a line per fact. */
export function formatTopic(statistics: BusStatistics, name: string): string {
  checkStatistics(statistics);
  checkName('name', name);
  const topic = statistics.topics.find((candidate) => candidate.name === name);
  return topic === undefined ? `No topic named ${JSON.stringify(name)}.\n` : formatFacts(topicFacts(topic));
}

/** All about one subscription, a line per fact. */
export function formatSubscription(statistics: BusStatistics, id: string): string {
  checkStatistics(statistics);
  checkName('id', id);
  const subscription = statistics.subscriptions.find((candidate) => candidate.id === id);
  return subscription === undefined
    ? `No subscription ${JSON.stringify(id)}.\n`
    : formatFacts(subscriptionFacts(subscription));
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
        Topic: (topic) => topic.name,
        Subscribers: (topic) => topic.subscribers,
        Published: (topic) => topic.published,
        Dispatched: (topic) => topic.dispatched,
        'Not dispatched': (topic) => topic.notDispatched,
        'Lowest ms': (topic) => topic.lowestDispatch,
        'Highest ms': (topic) => topic.highestDispatch,
      });
    case 'subscriptions':
      return columns(statistics.subscriptions, {
        Subscription: ({ id }) => id,
        Placement: ({ placement }) => placement,
        Queued: ({ queued }) => queued,
        Highest: ({ highestQueued }) => highestQueued,
        Passed: ({ passed }) => passed,
        Filtered: ({ filtered }) => filtered,
        Failed: ({ failed }) => failed,
        Dropped: ({ dropped }) => dropped,
        Retried: ({ retried }) => retried,
        'Lowest ms': ({ lowestInvocation }) => lowestInvocation,
        'Mean ms': ({ meanInvocation }) => meanInvocation,
        'Highest ms': ({ highestInvocation }) => highestInvocation,
      });
    case 'messages':
      return columns(statistics.messageTypes, {
        'Message type': ({ name }) => name,
        Published: ({ published }) => published,
        Unused: ({ unused }) => unused,
      });
    case 'threads':
      return columns(statistics.threads, {
        Executor: ({ executor }) => executor,
        Thread: ({ id }) => id,
        'Busy %': ({ busy }) => busy * 100,
        Invocations: ({ invocations }) => invocations,
        Crashes: ({ crashes }) => crashes,
      });
  }
}

function columns<T>(rows: readonly T[], cells: Record<string, (row: T) => Cell>): Table {
  return Object.entries(cells).map(([title, cell]) => [title, rows.map(cell)] as const);
}

function topicFacts(topic: TopicStatistics): Record<string, Cell> {
  return {
    Topic: topic.name,
    Detail: topic.detail,
    Id: topic.id,
    Created: new Date(topic.createdAt).toISOString(),
    'Age s': topic.age / 1000,
    Subscribers: topic.subscribers,
    'Forwards to': topic.forwardsTo.join(', '),
    'Forwards from': topic.forwardsFrom.join(', '),
    Published: topic.published,
    Dispatched: topic.dispatched,
    'Not dispatched': topic.notDispatched,
    'Lowest dispatch ms': topic.lowestDispatch,
    'Highest dispatch ms': topic.highestDispatch,
  };
}

function subscriptionFacts(subscription: SubscriptionStatistics): Record<string, Cell> {
  return {
    Subscription: subscription.id,
    Topic: subscription.topic,
    Placement: subscription.placement,
    'Topics attached': subscription.topicsAttached,
    Queued: subscription.queued,
    'Highest queued': subscription.highestQueued,
    Congested: subscription.congested,
    Passed: subscription.passed,
    Filtered: subscription.filtered,
    Handled: subscription.handled,
    Failed: subscription.failed,
    Dropped: subscription.dropped,
    Retried: subscription.retried,
    'Lowest invocation ms': subscription.lowestInvocation,
    'Mean invocation ms': subscription.meanInvocation,
    'Highest invocation ms': subscription.highestInvocation,
    'Slowest type': subscription.slowestType,
    'Made at': subscription.source,
  };
}

function formatTable(table: Table): string {
  const texts = table.map(([title, cells]) => [title, ...cells.map(textOf)]);
  const widths = texts.map((column) => Math.max(...column.map((text) => text.length)));
  const isNumeric = table.map(
    ([, cells]) => cells.length > 0 && cells.every((cell) => typeof cell !== 'string'),
  );
  const lineCount = texts[0]?.length ?? 0;
  const lines = Array.from({ length: lineCount }, (_, line) =>
    texts
      .map((column, index) => pad(column[line] ?? '', widths[index] ?? 0, isNumeric[index] === true))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function formatFacts(facts: Record<string, Cell>): string {
  const width = Math.max(...Object.keys(facts).map((title) => title.length));
  const lines = Object.entries(facts).map(([title, cell]) =>
    `${title.padEnd(width)}  ${textOf(cell)}`.trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function pad(text: string, width: number, isRight: boolean): string {
  return isRight ? text.padStart(width) : text.padEnd(width);
}

function textOf(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'number' && !Number.isInteger(cell) ? cell.toFixed(3) : String(cell);
}
