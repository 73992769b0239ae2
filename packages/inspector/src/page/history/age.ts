// How old the newest numbers are. When a process or a connection is held up, nothing comes, and the browser notices nothing.

/** After how many periods without a frame numbers are old. */
const mostPeriods = 2;

/** Returns the age in milliseconds, a multiple of 1000, or `undefined` if the numbers are not old. */
export function ageOfOld(sinceFrameMs: number, periodMs: number): number | undefined {
  return sinceFrameMs > mostPeriods * periodMs ? Math.floor(sinceFrameMs / 1000) * 1000 : undefined;
}
