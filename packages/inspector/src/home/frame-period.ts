// How often frames are taken.

const shortestMs = 1000;
/** On a large bus frames are rarer: they may take this share of the main thread's processor time… */
const mostShare = 0.05;
/** …or more, for with longer gaps the page would no longer show what is going on. */
const longestMs = 5000;

/** Milliseconds from the beginning of a frame to that of the next one. @param workMs processor time that a frame takes */
export function framePeriodMs(workMs: number): number {
  return Math.min(longestMs, Math.max(shortestMs, workMs / mostShare));
}
