// What the bus must reach. The report says beside each figure whether it does; a run fails because of a wrong answer only.

import type { RowResult } from '../support/measure.js';

export interface Goal {
  readonly row: string;
  /** What must reach it: the row's ratio to its baseline, the bus's ratio to the peer of the row, or one of its figures. */
  readonly of: 'ratio' | 'beside' | { readonly figure: string };
  readonly bound: 'at least' | 'at most';
  readonly value: number;
}

export const goals: readonly Goal[] = [
  { row: 'one-to-one', of: 'ratio', bound: 'at least', value: 1.5 },
  { row: 'one-to-ten', of: 'ratio', bound: 'at least', value: 2.6 },
  { row: 'ten-to-one', of: 'ratio', bound: 'at least', value: 1.4 },
  { row: 'router', of: 'ratio', bound: 'at least', value: 1.4 },
  { row: 'caching-topic', of: 'ratio', bound: 'at least', value: 0.8 },
  { row: 'thousand-topics', of: 'ratio', bound: 'at least', value: 0.6 },
  { row: 'synchronous-ready', of: 'ratio', bound: 'at least', value: 1 },
  { row: 'create-and-publish-synchronously', of: 'ratio', bound: 'at least', value: 4 },
  { row: 'publish-and-wait', of: 'ratio', bound: 'at most', value: 1.6 },
  { row: 'heavy-handlers', of: 'ratio', bound: 'at least', value: 1.7 },
  { row: 'heavy-handlers', of: { figure: 'event-loop delay p99, ms' }, bound: 'at most', value: 5 },
  // The same rate as with 10,000 queued: rates that differ by less are the same on a machine that others use as well.
  { row: 'queued', of: 'ratio', bound: 'at least', value: 0.9 },
  { row: 'inspected', of: 'ratio', bound: 'at least', value: 0.9 },
  { row: 'bridged', of: 'ratio', bound: 'at least', value: 0.8 },
  { row: 'queued', of: { figure: 'bytes each' }, bound: 'at most', value: 400 },
  { row: 'piscina-run', of: 'beside', bound: 'at least', value: 100 },
];

export function goalFor(row: string, of: Goal['of'], among: readonly Goal[] = goals): Goal | undefined {
  return among.find((goal) => goal.row === row && figureOf(goal.of) === figureOf(of));
}

/** Whether the median is there. */
export function isReached({ bound, value }: Goal, { median }: RowResult['ratio']): boolean {
  return bound === 'at least' ? median >= value : median <= value;
}

function figureOf(of: Goal['of']): string {
  return typeof of === 'string' ? of : `figure ${of.figure}`;
}
