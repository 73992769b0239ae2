// Checks at intervals whether a thread has had nothing to do for a while, holds no handler's state and loads nothing.

import { clearInterval, setInterval } from '@stasis-bus/core/internal';
import type { Lane } from '../lane/lane.js';

/**
 * @param timeMs how many milliseconds the thread must have run nothing
 * @param isSpare returns whether the pool can do without the thread at the moment
 * @param onUnused called when the thread is unused and spare
 */
export function whenUnused(lane: Lane, timeMs: number, isSpare: () => boolean, onUnused: () => void): void {
  let seen = lane.invocations;
  const timer = setInterval(() => {
    const isNeeded = !lane.isIdle || lane.sessions.isLoadingAny || lane.holdsState;
    const isUnused = lane.invocations === seen && !isNeeded;
    seen = lane.invocations;
    if (isUnused && isSpare()) onUnused();
  }, timeMs);
  timer.unref();
  void lane.ended.then(() => clearInterval(timer));
}
