// How fast counts grew during a step, and how busy threads were. A row that the step has not changed stood still.

import type { ThreadStatistics } from '@stasis-bus/core';
import { type ThreadRates, threadRates } from '../../wire/thread-rates.js';
import type { Changes } from './change.js';
import type { Step } from './step.js';

/** The fields of a row that count. */
export type CountField<Row> = { [Key in keyof Row]: Row[Key] extends number ? Key : never }[keyof Row];

export function countOf<Row>(row: Row, field: CountField<Row>): number {
  return Number((row as Record<CountField<Row>, number>)[field]);
}

/** By how much a count of a row grew; what is another thing of the same name (a topic that was made again) counts from 0. */
export function growth<Row>(changes: Changes<Row>, key: string, field: CountField<Row>): number {
  const change = changes.get(key);
  const before = change?.before;
  const after = change?.after;
  if (after === undefined) return 0;
  const then = before !== undefined && idOf(before) === idOf(after) ? countOf(before, field) : 0;
  return Math.max(0, countOf(after, field) - then);
}

/** What tells it from others of its name, where it has that. */
function idOf<Row>(row: Row): unknown {
  return (row as { readonly id?: unknown }).id;
}

export function perSecond<Row>(
  changes: Changes<Row>,
  key: string,
  field: CountField<Row>,
  spanMs: number,
): number {
  return spanMs === 0 ? 0 : (growth(changes, key, field) * 1000) / spanMs;
}

/** The rate of all rows together. */
export function totalPerSecond<Row>(changes: Changes<Row>, field: CountField<Row>, spanMs: number): number {
  let total = 0;
  for (const key of changes.keys()) total += perSecond(changes, key, field, spanMs);
  return total;
}

/** Of a thread that the step has. */
export function threadRatesIn({ span, threadsBefore }: Step, thread: ThreadStatistics): ThreadRates {
  const before = threadsBefore.find(({ executor, id }) => executor === thread.executor && id === thread.id);
  return threadRates(before, thread, span);
}
