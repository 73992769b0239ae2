// Looks now and then whether a thread has had nothing to do for a while, and nothing of a handler lives there or is being loaded.

import { clearInterval, setInterval } from '@stasis-bus/core/internal';
import type { Lane } from '../lane/lane.js';

/**
 * @param timeMs how long nothing must have run there
 * @param isSpare whether the thread could be done without just now
 * @param onUnused called when it is unused and spare
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
