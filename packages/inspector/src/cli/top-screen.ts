// The screen of `stasis top`, as text that fits the terminal's rows and columns.

import { printable } from '@stasis-bus/core/internal';
import Table from 'cli-table3';
import type { About } from '../wire/about.js';
import type { Activity, SubscriptionActivity } from './activity.js';

/** The numbers by which subscriptions may be sorted, the highest first. */
export const sortings = {
  handled: ({ handledRate }: SubscriptionActivity) => handledRate,
  queued: ({ queued }: SubscriptionActivity) => queued,
  failed: ({ failed }: SubscriptionActivity) => failed,
  slowest: ({ meanInvocation }: SubscriptionActivity) => meanInvocation ?? 0,
} as const;

export type Sorting = keyof typeof sortings;

export interface ScreenSize {
  readonly rows: number;
  readonly columns: number;
}

/** The number of lines that show neither a subscription nor a thread. */
const otherLines = 6;
const mostThreads = 8;
const barWidth = 20;
/** The usual width of the columns beside the names. */
const numbersWidth = 80;
const leastNameWidth = 24;

export function topScreen(
  about: About,
  activity: Activity,
  sort: Sorting,
  { rows, columns }: ScreenSize,
): string {
  const threads = activity.threads.slice(0, mostThreads).map(threadLine);
  const threadsLeft = activity.threads.length - threads.length;
  if (threadsLeft > 0) threads.push(`  and ${threadsLeft} more threads`);
  const room = Math.max(1, rows - otherLines - threads.length);
  const lines = [
    `${about.title}  process ${about.pid}  Node.js ${about.node}`,
    `${count(activity.topics)} topics  ${count(activity.subscriptions.length)} subscriptions  ` +
      `${rate(activity.published)} published/s  ${rate(activity.handled)} handled/s  ${rate(activity.failed)} failed/s`,
    ...threads,
    '',
    ...subscriptionLines(activity.subscriptions, sort, { rows: room, columns }),
  ];
  return lines.map((line) => printable(line).slice(0, columns)).join('\n');
}

function threadLine({ executor, id, busy, invocationRate, crashes }: Activity['threads'][number]): string {
  const filled = Math.round(busy * barWidth);
  const bar = '█'.repeat(filled).padEnd(barWidth, '·');
  const crashed = crashes === 0 ? '' : `  ${crashes} crashes`;
  return `  ${executor} ${id}  ${bar} ${String(Math.round(busy * 100)).padStart(3)} %  ${rate(invocationRate)} invocations/s${crashed}`;
}

function subscriptionLines(
  subscriptions: readonly SubscriptionActivity[],
  sort: Sorting,
  { rows: most, columns }: ScreenSize,
): readonly string[] {
  const nameWidth = Math.max(leastNameWidth, columns - numbersWidth);
  const order = sortings[sort];
  const shown = [...subscriptions].sort((one, other) => order(other) - order(one)).slice(0, most);
  const table = new Table({
    head: [
      'Subscription',
      'Placement',
      'Queued',
      'Passed/s',
      'Handled/s',
      'Failed',
      'Dropped',
      'Retried',
      'Mean ms',
    ],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const row of shown) {
    table.push([
      `${row.congested ? '! ' : '  '}${shortened(printable(row.id), nameWidth)}`,
      row.placement,
      count(row.queued),
      rate(row.passedRate),
      rate(row.handledRate),
      count(row.failed),
      count(row.dropped),
      count(row.retried),
      row.meanInvocation === null ? '-' : row.meanInvocation.toPrecision(3),
    ]);
  }
  const left = subscriptions.length - shown.length;
  const lines = table.toString().split('\n');
  return [
    ...lines,
    left > 0 ? `  and ${count(left)} more` : '',
    '  ! congested   sort: h handled, w waiting, f failed, s slowest   q quits',
  ];
}

/** Shortens a name in the middle: names of one subsystem begin alike, and an id ends with its number. */
function shortened(name: string, width: number): string {
  if (name.length <= width) return name;
  const end = Math.floor(width / 2);
  return `${name.slice(0, width - end - 1)}…${name.slice(-end)}`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function rate(number: number): string {
  return number < 10 && number > 0 ? number.toPrecision(2) : Math.round(number).toLocaleString('en');
}

const noBorders = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((place) => [place, '']),
);
