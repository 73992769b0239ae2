// Loading the handlers of sessions: every session whose handler no thread has loaded yet is loaded somewhere, whatever becomes of
// the thread that it was loading on. A module that takes longer than its time is tried again on a fresh thread, a few times, for
// the machine may have been busy.

import { BusError } from '@stasis-bus/core';
import type { Lane } from '../lane/lane.js';
import type { LaneSession } from '../lane/lane-session.js';

/** How often loading is tried again when it has taken too long. */
const mostRetries = 3;
const endedForLoading = 'the worker thread was ended because it hung while it was loading a handler module';

/** What loading asks of the crew. */
export interface LoadingOwner {
  readonly lanes: readonly Lane[];
  readonly sessions: readonly LaneSession[];
  /** Milliseconds in which a handler module must be loaded. */
  readonly loadTimeoutMs: number;
  /** There is no thread to load on, or all of them hang: one is started, as soon as there may be one. */
  needLane(): void;
  /** Takes the lane out of use, and has another in its place; what is under way there comes to its end. */
  retire(lane: Lane): void;
}

export class Loading {
  readonly #owner: LoadingOwner;

  constructor(owner: LoadingOwner) {
    this.#owner = owner;
  }

  /** A lane is new: it loads what others are loading, to be ready as early. */
  join(lane: Lane): void {
    for (const session of this.#owner.sessions)
      if (session.isLoading && session.overdueLoads === 0) lane.sessions.load(session);
    this.goOn();
  }

  /** To be called when a lane has come or gone, or has loaded something: has all that is loading nowhere loaded. */
  goOn(): void {
    const { lanes, sessions } = this.#owner;
    for (const session of sessions) {
      const isAtIt = (lane: Lane): boolean => lane.sessions.isLoading(session) && !lane.isHung;
      if (!session.isLoading || lanes.some(isAtIt)) continue;
      const able = lanes.filter((lane) => !lane.isHung);
      if (able.length === 0) this.#owner.needLane();
      // Of those that have taken too long, one at a time: if it blocks the thread, the others are not to blame.
      else able.find((lane) => mayLoad(lane, session))?.sessions.load(session);
    }
  }

  /** A lane has not loaded a handler in time. @param isTurning whether its thread's event loop turns */
  tookTooLong(lane: Lane, session: LaneSession, isTurning: boolean): void {
    // If it was loading on several threads, the last one counts.
    const isElsewhere = this.#owner.lanes.some(
      (other) => other !== lane && !other.isHung && other.sessions.isLoadingInTime(session),
    );
    if (!isElsewhere) session.overdueLoads += 1;
    const isGivenUp = session.overdueLoads > mostRetries;
    if (isGivenUp) lane.sessions.loadFailed(session, this.#tooLong(lane, session));
    if (!isTurning) void lane.end(new BusError('ERR_STASIS_WORKER_CRASHED', endedForLoading), 'hung');
    else if (!isGivenUp) this.#tryAgain(lane, session, isElsewhere);
  }

  /** Node.js remembers what it could not load: the next try wants another thread. */
  #tryAgain(lane: Lane, session: LaneSession, isElsewhere: boolean): void {
    // Until it has ended, for others may be at work there, the thread may still come to load it.
    lane.sessions.keepLoading(session);
    // Nor is one ended that others have their state on.
    if (!isElsewhere && !lane.holdsState) this.#owner.retire(lane);
  }

  #tooLong(lane: Lane, session: LaneSession): Error {
    const { loadTimeoutMs } = this.#owner;
    const tookMs = Math.round(lane.sessions.loadingMs(session));
    return new Error(
      `it did not finish within ${loadTimeoutMs} ms (the option \`loadTimeout\`), ${1 + mostRetries} times in a row; ` +
        `the last time it had been loading for ${tookMs} ms`,
    );
  }
}

function mayLoad(lane: Lane, session: LaneSession): boolean {
  return session.overdueLoads === 0 || !lane.sessions.hasSuspect;
}
