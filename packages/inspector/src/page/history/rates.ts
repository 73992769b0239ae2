// How fast counts grew during a step, and how busy threads were. A row that the step has not changed stood still.

import type { ThreadStatistics } from '@stasis-bus/core';
import type { Changes } from './change.js';
import type { Step } from './step.js';

/** The fields of a row that count. */
export type CountField<Row> = { [Key in keyof Row]: Row[Key] extends number ? Key : never }[keyof Row];

export function countOf<Row>(row: Row, field: CountField<Row>): number {
  return Number((row as Record<CountField<Row>, number>)[field]);
}

/** By how much a count of a row grew; one that starts anew (a topic of the same name) counts from 0. */
export function growth<Row>(changes: Changes<Row>, key: string, field: CountField<Row>): number {
  const change = changes.get(key);
  if (change?.after === undefined) return 0;
  const before = change.before === undefined ? 0 : countOf(change.before, field);
  const after = countOf(change.after, field);
  return after >= before ? after - before : after;
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

export interface ThreadRates {
  /** The share of the step that the thread was busy, 0 to 1. */
  readonly busy: number;
  readonly invocationsPerSecond: number;
}

export function threadRates(step: Step, thread: ThreadStatistics): ThreadRates {
  const { span, threadsBefore } = step;
  if (span === 0) return { busy: thread.busy, invocationsPerSecond: 0 };
  const before = threadsBefore.find(({ executor, id }) => executor === thread.executor && id === thread.id);
  const grown = (now: number, then: number): number => (now >= then ? now - then : now);
  return {
    busy: Math.min(1, grown(thread.busyTime, before?.busyTime ?? 0) / span),
    invocationsPerSecond: (grown(thread.invocations, before?.invocations ?? 0) * 1000) / span,
  };
}
