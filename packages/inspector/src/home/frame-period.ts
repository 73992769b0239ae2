// How often frames are taken: less often the more they cost.

const shortestMs = 1000;
/** On a large bus frames are less frequent: they may take this share of the main thread's processor time… */
const mostShare = 0.05;
/** …or more, because with longer gaps the page would no longer show what is going on. */
const longestMs = 5000;

/** Returns the milliseconds from the start of one frame to the start of the next. @param workMs processor time that a frame takes */
export function framePeriodMs(workMs: number): number {
  return Math.min(longestMs, Math.max(shortestMs, workMs / mostShare));
}
