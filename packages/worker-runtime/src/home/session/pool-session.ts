// A subscription's (or route's) side of a worker pool: it turns the sequencer's invocations into batches, and gives every one of
// them back with its outcome.

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

/** What a session asks of, and tells, whoever has the lanes. */
export interface PoolSessionOwner {
  readonly parallelism: number;
  /** The session has something to take: it waits for a lane. */
  sessionWaits(session: PoolSession): void;
  /** What the lanes have of the session, and have not started, is to come back. */
  sessionRecalls(session: PoolSession): void;
  /** The session is closed and nothing of it is out: the lanes may forget it. */
  sessionClosed(session: PoolSession): void;
}

/** What a session is made of. */
export interface PoolSessionParts {
  readonly number: number;
  readonly description: SessionDescription;
  readonly source: InvocationSource;
  readonly subscription: SessionOwner;
  /** The only lane where it can run: its handler is a function there. */
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
  readonly #owner: PoolSessionOwner;
  readonly #isParallel: boolean;
  readonly #readiness: Readiness;
  readonly #sizes = new BatchSizes();
  #lane: Lane | undefined;
  #stickyLane: Lane | undefined;
  #batchesOut = 0;
  /** How many batches of other sessions have invocations for this one's handler. */
  #hostedOut = 0;
  #isWaiting = false;
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

  /** The only lane that may get more: it has invocations of this session, or the session is sticky. */
  get lane(): Lane | undefined {
    return this.#stickyLane ?? (this.#isParallel ? undefined : this.#lane);
  }

  get places(): number {
    return this.isSticky || this.isFunction ? 1 : this.#owner.parallelism;
  }

  /** Whether it is to stay on one lane, and has none yet. */
  get needsLane(): boolean {
    return this.isSticky && this.#stickyLane === undefined;
  }

  get isLoading(): boolean {
    return this.#readiness.isLoading;
  }

  /** Since when it had waited for a batch that came back without having been started: it has not had that turn. */
  get turnGivenBack(): number | undefined {
    return this.#turnGivenBack;
  }

  /** Whether it neither waits for a lane nor has anything out. */
  get isIdle(): boolean {
    return !this.#isWaiting && this.#batchesOut === 0 && this.#hostedOut === 0;
  }

  wake(): void {
    if (this.#isWaiting || this.#isClosed || this.#hasItsShare) return;
    this.#isWaiting = true;
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
   * Takes a batch for a lane, if there is anything for it.
   *
   * @param crowd how many busy sessions, this one included, share the lane
   * @param turn since when it has waited
   */
  fill(lane: Lane, crowd: number, turn: number): void {
    this.#isWaiting = false;
    this.#turnGivenBack = undefined;
    const size = this.#sizes.next(crowd);
    if (this.#hasItsShare) return;
    const isWelcome = (other: Session): other is PoolSession =>
      other instanceof PoolSession && other.canBeGuest(this.#owner, lane);
    const place = this.#isParallel ? {} : lane;
    // One that is closed runs nothing more, and is no host.
    const { deliveries, hosted } = takeHosting<PoolSession>(this, place, size, !this.#isClosed && isWelcome);
    const last = deliveries.at(-1);
    if (last === undefined) return;
    this.#lane = lane;
    if (this.isSticky) this.#stickyLane = lane;
    this.#batchesOut += 1;
    lane.run(this, deliveries, { loadMs: this.#sizes.loadOf(deliveries.length), turn, hosted });
    // Of a parallel session there may be more for another place.
    const isAwaited = isInvocation(last) && last.waiter !== undefined;
    if (this.#isParallel || deliveries.length === size || isAwaited) this.wake();
  }

  /** Whether its invocations may be in a batch of another session of the same owner on that lane. */
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

  /** Ends the subscription: nothing of it can run any more. */
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

  /** Its times are taken to be as usual. */
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

  /** Of a parallel session every batch is a place of its own: the source limits them. */
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
