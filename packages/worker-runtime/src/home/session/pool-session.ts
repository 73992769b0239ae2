// A worker pool's side of a subscription, or of one route of a router. It takes invocations from the sequencer in batches, in order,
// and gives each of them back exactly once, with its outcome. Assignments decides which lane gets a batch.

import { BusError } from '@stasis-bus/core';
import {
  type HandledTimes,
  type InvocationSource,
  isInvocation,
  type Session,
  type SessionOwner,
} from '@stasis-bus/core/internal';
import { handlerLoadFailed } from '../../modules/handler-load-failed.js';
import type { BatchProgress } from '../../wire/shared/progress.js';
import type { Lane } from '../lane/lane.js';
import type { Crash, LaneSession, SessionBatch, SessionDescription } from '../lane/lane-session.js';
import { Patience } from '../lane/patience.js';
import { failOverrun, giveBackCrashed, giveBackHandled, startedOf } from './batch-outcomes.js';
import { BatchSizes } from './batch-sizes.js';
import { functionIsGone } from './handler-reference.js';
import { takeHosting } from './hosted-sessions.js';
import { Readiness } from './readiness.js';

const stateIsGone = 'the thread of a sticky subscription ended: what its handler kept there is gone';

/** What a session asks of the owner of the lanes and reports to it. */
export interface PoolSessionOwner {
  readonly parallelism: number;
  /** Called when the session has something to take: it waits for a lane. */
  sessionWaits(session: PoolSession): void;
  /** Takes back everything of the session that the lanes have not started. */
  sessionRecalls(session: PoolSession): void;
  /** Called when the session is closed and has nothing out, so that the lanes may forget it. */
  sessionClosed(session: PoolSession): void;
}

export interface PoolSessionParts {
  readonly number: number;
  readonly description: SessionDescription;
  readonly source: InvocationSource;
  readonly subscription: SessionOwner;
  /** The only lane where the session can run, if its handler is a function there. */
  readonly lane: Lane | undefined;
}

export class PoolSession implements Session, LaneSession {
  readonly number: number;
  readonly description: SessionDescription;
  readonly source: InvocationSource;
  readonly subscription: SessionOwner;
  readonly ready: Promise<void>;
  readonly isFunction: boolean;
  readonly isSticky: boolean;
  readonly patience = new Patience();
  overdueLoads = 0;
  /** Whether the session is in a line: its lane's, or the line for any lane if it has none. */
  isWaiting = false;
  readonly #owner: PoolSessionOwner;
  readonly #isParallel: boolean;
  readonly #readiness: Readiness;
  readonly #sizes = new BatchSizes();
  #lane: Lane | undefined;
  #stickyLane: Lane | undefined;
  #batchesOut = 0;
  /** How many batches of other sessions have invocations for this one's handler. */
  #hostedOut = 0;
  #turnGivenBack: number | undefined;
  #isClosed = false;

  constructor(parts: PoolSessionParts, owner: PoolSessionOwner) {
    const { number, description, source, subscription, lane } = parts;
    this.number = number;
    this.description = description;
    this.source = source;
    this.subscription = subscription;
    this.#owner = owner;
    this.#isParallel = source.parallelLimit > 1;
    this.#stickyLane = lane;
    this.isFunction = description.code.type === 'function';
    this.isSticky = subscription.sticky !== undefined;
    this.#readiness = new Readiness(subscription.activity);
    this.ready = this.#readiness.ready;
    if (lane !== undefined) this.loaded();
  }

  /** The only lane that may get more, because it has invocations of this session or the session is sticky. */
  get lane(): Lane | undefined {
    return this.#stickyLane ?? (this.#isParallel ? undefined : this.#lane);
  }

  get places(): number {
    return this.isSticky || this.isFunction ? 1 : this.#owner.parallelism;
  }

  /** Whether the session is sticky and has no lane yet. */
  get needsLane(): boolean {
    return this.isSticky && this.#stickyLane === undefined;
  }

  get isLoading(): boolean {
    return this.#readiness.isLoading;
  }

  /** The turn of a batch that came back without having been started: the session is still entitled to it. */
  get turnGivenBack(): number | undefined {
    return this.#turnGivenBack;
  }

  /** Whether the session neither waits for a lane nor has anything out. */
  get isIdle(): boolean {
    return !this.isWaiting && this.#batchesOut === 0 && this.#hostedOut === 0;
  }

  wake(): void {
    if (this.isWaiting || this.#isClosed || this.#hasItsShare) return;
    this.isWaiting = true;
    this.#owner.sessionWaits(this);
  }

  close(): void {
    this.#isClosed = true;
    this.loaded();
    this.#noticeClosed();
  }

  recall(): void {
    if (this.#batchesOut > 0) this.#owner.sessionRecalls(this);
  }

  /**
   * Takes a batch for a lane and sends it there, if there is anything to take.
   *
   * @param crowd how many busy sessions share the lane, this one included
   * @param turn the turn that the session has (see waiting-line.ts)
   */
  fill(lane: Lane, crowd: number, turn: number): void {
    this.isWaiting = false;
    this.#turnGivenBack = undefined;
    const size = this.#sizes.next(crowd);
    if (this.#hasItsShare) return;
    const isWelcome = (other: Session): other is PoolSession =>
      other instanceof PoolSession && other.canBeGuest(this.#owner, lane);
    const place = this.#isParallel ? {} : lane;
    // A closed session runs nothing more, so it is no host.
    const { deliveries, hosted } = takeHosting<PoolSession>(this, place, size, !this.#isClosed && isWelcome);
    const last = deliveries.at(-1);
    if (last === undefined) return;
    this.#lane = lane;
    if (this.isSticky) this.#stickyLane = lane;
    this.#batchesOut += 1;
    lane.run(this, deliveries, { loadMs: this.#sizes.loadOf(deliveries.length), turn, hosted });
    // A parallel session may have more for another place.
    const isAwaited = isInvocation(last) && last.waiter !== undefined;
    if (this.#isParallel || deliveries.length === size || isAwaited) this.wake();
  }

  /** Returns whether the session's invocations may be in a batch of another session of that owner on that lane. */
  canBeGuest(owner: PoolSessionOwner, lane: Lane): boolean {
    return owner === this.#owner && !this.isSticky && !this.#isClosed && lane.sessions.hasLoaded(this);
  }

  hostedOut(): void {
    this.#hostedOut += 1;
  }

  hostedBack(): void {
    this.#hostedOut -= 1;
    this.#noticeClosed();
  }

  laneEnded(lane: object): void {
    if (lane !== this.#stickyLane) return;
    if (!this.isFunction) this.#stickyLane = undefined;
    if (this.#isClosed) return;
    if (this.isFunction) this.fail(functionIsGone());
    else this.subscription.report(new BusError('ERR_STASIS_WORKER_CRASHED', stateIsGone));
  }

  loaded(): void {
    this.overdueLoads = 0;
    this.#readiness.loaded();
  }

  loadFailed(cause: unknown): void {
    this.fail(handlerLoadFailed(this.description.code, cause));
  }

  /** Ends the subscription, because its handler can no longer run. */
  fail(reason: BusError): void {
    this.#readiness.failed(reason);
    this.source.end(reason);
  }

  overran(batch: SessionBatch, index: number): void {
    failOverrun(this.source, batch, index, this.subscription.timeoutMs);
  }

  batchDone(batch: SessionBatch, timing: HandledTimes): void {
    this.patience.rewarded();
    this.#sizes.learn(batch, timing);
    this.#handled(batch, timing);
  }

  hasParked(): boolean {
    this.#sizes.parked();
    return this.#isParallel;
  }

  tookBackParked({ kept }: SessionBatch): void {
    this.#sizes.tookBackParked(kept);
  }

  /** Counts each invocation with the mean time, since the thread has not reported the times. */
  batchReleased(batch: SessionBatch): void {
    const mean = this.#sizes.meanMs;
    this.#handled(batch, { total: mean * batch.kept, lowest: mean, highest: mean, slowest: 0 });
  }

  batchTakenBack(batch: SessionBatch): void {
    this.#turnGivenBack = batch.turn;
    this.#batchBack();
    this.#noticeClosed();
  }

  batchCrashed(batch: SessionBatch, progress: BatchProgress, crash: Crash): void {
    if (startedOf(batch, progress) === 0) this.#turnGivenBack = batch.turn;
    this.#batchBack();
    giveBackCrashed(this.source, batch, progress, crash, this.subscription.timeoutMs);
    this.#noticeClosed();
  }

  #handled(batch: SessionBatch, timing: HandledTimes): void {
    this.#batchBack();
    giveBackHandled(this.source, batch, batch.kept, timing);
    this.#noticeClosed();
  }

  /** Whether a serial session has all its batches out. In a parallel session each batch is a place, and the source limits them. */
  get #hasItsShare(): boolean {
    return !this.#isParallel && this.#batchesOut >= this.#sizes.batchesAllowed;
  }

  #batchBack(): void {
    this.#batchesOut -= 1;
    if (this.#batchesOut === 0) this.#lane = undefined;
  }

  #noticeClosed(): void {
    if (this.#isClosed && this.#batchesOut === 0 && this.#hostedOut === 0) this.#owner.sessionClosed(this);
  }
}
