// The points of a chart: a value for each step that is kept, up to the shown moment.

import type { Changes } from './change.js';
import { type CountField, countOf, perSecond } from './rates.js';
import type { Step } from './step.js';

export interface Series {
  /** In epoch seconds, ascending. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Returns how fast a count of a row grew in each step. */
export function rateSeries<Row>(
  steps: readonly Step[],
  changesOf: (step: Step) => Changes<Row>,
  key: string,
  field: CountField<Row>,
): Series {
  // The first step has no length.
  const measured = steps.filter(({ span }) => span > 0);
  return {
    times: measured.map(({ at }) => at / 1000),
    values: measured.map((step) => perSecond(changesOf(step), key, field, step.span)),
  };
}

/** Returns a value of a row after each step, followed back from the row after the last one; `null` where the row did not exist. */
export function valueSeries<Row>(
  steps: readonly Step[],
  changesOf: (step: Step) => Changes<Row>,
  key: string,
  last: Row | undefined,
  field: CountField<Row>,
): Series {
  const values: (number | null)[] = [];
  let row = last;
  for (const step of [...steps].reverse()) {
    values.push(row === undefined ? null : countOf(row, field));
    const change = changesOf(step).get(key);
    if (change !== undefined) row = change.before;
  }
  return { times: steps.map(({ at }) => at / 1000), values: values.reverse() };
}
