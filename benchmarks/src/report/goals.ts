// The goals of the bus. Beside each figure the report says whether its goal is reached. A missed goal does not fail a run.

import type { RowResult } from '../support/measure.js';

export interface Goal {
  readonly row: string;
  /** What the goal is for: the row's ratio to its baseline, the bus's ratio to the row's peer, or one of the row's figures. */
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
  // The rate should be that with 10,000 queued; on a shared machine, a smaller difference than this means nothing.
  { row: 'queued', of: 'ratio', bound: 'at least', value: 0.9 },
  { row: 'inspected', of: 'ratio', bound: 'at least', value: 0.9 },
  { row: 'bridged', of: 'ratio', bound: 'at least', value: 0.8 },
  { row: 'queued', of: { figure: 'bytes each' }, bound: 'at most', value: 400 },
  { row: 'piscina-run', of: 'beside', bound: 'at least', value: 100 },
];

/** Returns the goal of a row's ratio or figure, or `undefined` if it has none. */
export function goalFor(row: string, of: Goal['of'], among: readonly Goal[] = goals): Goal | undefined {
  return among.find((goal) => goal.row === row && figureOf(goal.of) === figureOf(of));
}

/** Returns whether the median reaches the goal. */
export function isReached({ bound, value }: Goal, { median }: RowResult['ratio']): boolean {
  return bound === 'at least' ? median >= value : median <= value;
}

function figureOf(of: Goal['of']): string {
  return typeof of === 'string' ? of : `figure ${of.figure}`;
}
