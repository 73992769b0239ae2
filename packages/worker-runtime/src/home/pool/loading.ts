// Has the handlers of sessions loaded: until a thread has loaded a session's handler, some thread is loading it, whatever becomes of the
// threads that tried before. A module that takes too long is tried again on a fresh thread, a few times, since the machine may have
// been busy.

import { BusError } from '@stasis-bus/core';
import type { Lane } from '../lane/lane.js';
import type { LaneSession } from '../lane/lane-session.js';

/** How many times loading is tried again after it has taken too long. */
const mostRetries = 3;
const endedForLoading = 'the worker thread was ended because it hung while it was loading a handler module';

/** What loading asks of the crew. */
export interface LoadingOwner {
  readonly lanes: readonly Lane[];
  readonly sessions: readonly LaneSession[];
  /** How many milliseconds a thread may take to load a handler module. */
  readonly loadTimeoutMs: number;
  /** Has a thread started when none can load handlers, because there is none or all of them hang. */
  needLane(): void;
  /** Takes the lane out of use and replaces it. Invocations under way there run to their end. */
  retire(lane: Lane): void;
}

export class Loading {
  readonly #owner: LoadingOwner;

  constructor(owner: LoadingOwner) {
    this.#owner = owner;
  }

  /** Has a new lane load all handlers that others are loading, so that it is ready as early as they are. */
  join(lane: Lane): void {
    for (const session of this.#owner.sessions)
      if (session.isLoading && session.overdueLoads === 0) lane.sessions.load(session);
    this.goOn();
  }

  /** Starts to load every handler that no lane is loading. Call this when a lane has come or gone, or has loaded something. */
  goOn(): void {
    const { lanes, sessions } = this.#owner;
    for (const session of sessions) {
      if (!session.isLoading) continue;
      if (lanes.some((lane) => lane.sessions.isLoading(session) && !lane.isHung)) continue;
      const able = lanes.filter((lane) => !lane.isHung);
      if (able.length === 0) this.#owner.needLane();
      // A lane loads one suspect at a time, so that no other is blamed if it blocks the thread.
      else able.find((lane) => mayLoad(lane, session))?.sessions.load(session);
    }
  }

  /** Decides what to do when a lane has not loaded a handler in time. @param isTurning whether the thread's event loop turns */
  tookTooLong(lane: Lane, session: LaneSession, isTurning: boolean): void {
    // While another thread is still loading it in time, this attempt does not count.
    const isElsewhere = this.#owner.lanes.some(
      (other) => other !== lane && !other.isHung && other.sessions.isLoadingInTime(session),
    );
    if (!isElsewhere) session.overdueLoads += 1;
    const isGivenUp = session.overdueLoads > mostRetries;
    if (isGivenUp) lane.sessions.loadFailed(session, this.#tooLong(lane, session));
    if (!isTurning) void lane.end(new BusError('ERR_STASIS_WORKER_CRASHED', endedForLoading), 'hung');
    else if (!isGivenUp) this.#tryAgain(lane, session, isElsewhere);
  }

  /** Has the next attempt made on another thread, since Node.js remembers a module that it could not load. */
  #tryAgain(lane: Lane, session: LaneSession, isElsewhere: boolean): void {
    // The thread may still load it before it ends, since it first completes other handlers' invocations.
    lane.sessions.keepLoading(session);
    // A thread that holds the state of other handlers is not ended.
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
