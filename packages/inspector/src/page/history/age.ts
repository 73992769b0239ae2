// Tells how old the newest numbers are. When a process or connection is held up, nothing arrives, and the browser does not notice.

/** How many periods without a frame make the numbers old. */
const mostPeriods = 2;

/** Returns the age in milliseconds, a multiple of 1000, or `undefined` if the numbers are not old. */
export function ageOfOld(sinceFrameMs: number, periodMs: number): number | undefined {
  return sinceFrameMs > mostPeriods * periodMs ? Math.floor(sinceFrameMs / 1000) * 1000 : undefined;
}
