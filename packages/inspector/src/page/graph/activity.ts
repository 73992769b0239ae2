// Tells what was busy recently, by the growth of a count over the last seconds before a moment. These are longer than one step, so that
// the order of the busiest does not change from frame to frame.

import type { Changes } from '../history/change.js';
import { type CountField, growth } from '../history/rates.js';
import type { Step } from '../history/step.js';

const windowMs = 10_000;

/** By key, how much the count grew. */
export type Activity = ReadonlyMap<string, number>;

export function recentActivity<Row>(
  steps: readonly Step[],
  at: number,
  changesOf: (step: Step) => Changes<Row>,
  field: CountField<Row>,
): Activity {
  const activity = new Map<string, number>();
  for (const step of steps) {
    if (step.at > at || step.at <= at - windowMs) continue;
    const changes = changesOf(step);
    for (const key of changes.keys()) {
      activity.set(key, (activity.get(key) ?? 0) + growth(changes, key, field));
    }
  }
  return activity;
}
