// Which step of a history can best be made one with the next: where the two are short for how long ago they were. Steps are
// then about as long as a fixed part of their age, and the newest are as they came.

import type { Step } from './step.js';

/** The newest steps, and the first moment, are left alone. */
const newestSteps = 5;
export const fewestSteps = newestSteps + 3;
/** So that short steps of long ago are preferred to those of just now. */
const leastAgeMs = 10_000;

/** The index of the step that is to be made one with the one after it. */
export function dispensableStep(steps: readonly Step[]): number {
  const now = steps.at(-1)?.at ?? 0;
  let best = 1;
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = 1; index < steps.length - newestSteps - 1; index += 1) {
    const first = steps[index];
    const second = steps[index + 1];
    if (first === undefined || second === undefined) break;
    const length = (first.span + second.span) / (now - second.at + leastAgeMs);
    if (length < lowest) {
      lowest = length;
      best = index;
    }
  }
  return best;
}
