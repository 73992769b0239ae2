// Chooses the step of a history to merge with the next one: the pair that is shortest in relation to its age. So the length of a step is
// about a fixed share of its age, and the newest steps stay as they came.

import type { Step } from './step.js';

/** The newest steps, and the first moment, are left alone. */
const newestSteps = 5;
/** A history is thinned only while it has more steps than this. */
export const fewestSteps = newestSteps + 3;
/** Added to each age, so that short old steps are preferred to short recent ones. */
const leastAgeMs = 10_000;

/** Returns the index of the step to merge with the one after it. */
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
