// Decides how often frames are taken: the more they cost, the less often.

const shortestMs = 1000;
/** On a large bus frames are less frequent, so that they take no more than this share of the main thread's processor time… */
const mostShare = 0.05;
/** …unless the period would be longer than this, in milliseconds: the page would no longer show what is going on. */
const longestMs = 5000;

/** Returns the milliseconds from the start of one frame to the start of the next. @param workMs the processor time of a frame */
export function framePeriodMs(workMs: number): number {
  return Math.min(longestMs, Math.max(shortestMs, workMs / mostShare));
}
