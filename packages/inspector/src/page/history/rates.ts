// Calculates how fast counts grew during a step, and how busy threads were. A row that the step did not change has a rate of 0.

import type { ThreadStatistics } from '@stasis-bus/core';
import { type ThreadRates, threadRates } from '../../wire/thread-rates.js';
import type { Changes } from './change.js';
import type { Step } from './step.js';

/** The fields of a row that are numbers. */
export type CountField<Row> = { [Key in keyof Row]: Row[Key] extends number ? Key : never }[keyof Row];

export function countOf<Row>(row: Row, field: CountField<Row>): number {
  return Number((row as Record<CountField<Row>, number>)[field]);
}

/** Returns how much a count of a row grew. It grew from 0 if the name now stands for something else, such as a topic made again. */
export function growth<Row>(changes: Changes<Row>, key: string, field: CountField<Row>): number {
  const change = changes.get(key);
  const before = change?.before;
  const after = change?.after;
  if (after === undefined) return 0;
  const then = before !== undefined && idOf(before) === idOf(after) ? countOf(before, field) : 0;
  return Math.max(0, countOf(after, field) - then);
}

/** Returns the id that tells a row from others of the same name, if it has one. */
function idOf<Row>(row: Row): unknown {
  return (row as { readonly id?: unknown }).id;
}

/** Returns how much a count of a row grew per second; 0 if the step has no length. */
export function perSecond<Row>(
  changes: Changes<Row>,
  key: string,
  field: CountField<Row>,
  spanMs: number,
): number {
  return spanMs === 0 ? 0 : (growth(changes, key, field) * 1000) / spanMs;
}

/** Returns the rate of all rows together. */
export function totalPerSecond<Row>(changes: Changes<Row>, field: CountField<Row>, spanMs: number): number {
  let total = 0;
  for (const key of changes.keys()) total += perSecond(changes, key, field, spanMs);
  return total;
}

/** Returns the rates of a thread during a step. */
export function threadRatesIn({ span, threadsBefore }: Step, thread: ThreadStatistics): ThreadRates {
  const before = threadsBefore.find(({ executor, id }) => executor === thread.executor && id === thread.id);
  return threadRates(before, thread, span);
}
