// A subscription's (or route's) side of a worker pool: it turns the sequencer's invocations into batches of about a
// millisecond or two of work, and gives every one of them back with its outcome.

import { BusError } from '@stasis-bus/core';
import {
  type Delivery,
  type HandledTimes,
  handlerFailed,
  handlerTimeout,
  type InvocationSource,
  isInvocation,
  type Session,
  type SessionOwner,
} from '@stasis-bus/core/internal';
import { handlerLoadFailed } from '../../modules/handler-load-failed.js';
import type { OpenSession } from '../../wire/protocol.js';
import type { BatchProgress } from '../../wire/shared/progress.js';
import type { Batch } from '../lane/batch.js';
import type { Lane } from '../lane/lane.js';
import { Patience } from '../lane/patience.js';
import { fairShare } from './fair-share.js';
import { HostedSessions } from './hosted-sessions.js';

const mostPerBatch = 1024;
/** What an invocation is thought to take before any was seen. */
const unknownMs = 1;
/** What a batch is thought to hold the thread for, if its handler returns promises. */
const parkedLoadMs = 0.1;
/** How much of the moving average is the latest batch. */
const weight = 0.3;

/** What the lanes are told of a session, besides its number. */
export type SessionDescription = Omit<OpenSession, 'type' | 'session'>;

/** Why a thread ended, and whether an invocation that was under way there is to blame. */
export interface Crash {
  readonly reason: BusError;
  readonly culprit: boolean | 'unknown';
}

/** What a session asks of, and tells, the pool. */
export interface PoolSessionOwner {
  readonly parallelism: number;
  /** The session has something to take: it waits for a lane. */
  sessionWaits(session: PoolSession): void;
  /** What the lanes have of the session, and have not started, is to come back. */
  sessionRecalls(session: PoolSession): void;
  /** The session is closed and nothing of it is out: the lanes may forget it. */
  sessionClosed(session: PoolSession): void;
}

export class PoolSession implements Session {
  readonly ready: Promise<void>;
  readonly number: number;
  readonly description: SessionDescription;
  readonly source: InvocationSource;
  readonly #owner: PoolSessionOwner;
  readonly #subscription: SessionOwner;
  #settleReady: { resolve: () => void; reject: (error: BusError) => void } | undefined;
  readonly #isParallel: boolean;
  #lane: Lane | undefined;
  #stickyLane: Lane | undefined;
  /** How often in a row loading its handler has taken too long. */
  overdueLoads = 0;
  /** With threads that are silent. */
  readonly patience = new Patience();
  #batchesOut = 0;
  /** How many batches of other sessions have invocations for this one's handler. */
  #hostedOut = 0;
  #batchesAllowed = 1;
  #isWaiting = false;
  #turnGivenBack: number | undefined;
  #isClosed = false;
  #meanMs: number | undefined;
  /** Whether its handler returns promises. */
  #parks = false;
  /** If parallel: how many invocations are likely to run before one returns a promise, and the rest must come back. */
  #mostUnparked = mostPerBatch;

  /** @param lane the only one where it can run: its handler is a function there */
  constructor(
    number: number,
    description: SessionDescription,
    source: InvocationSource,
    subscription: SessionOwner,
    owner: PoolSessionOwner,
    lane?: Lane,
  ) {
    this.number = number;
    this.description = description;
    this.source = source;
    this.#isParallel = source.parallelLimit > 1;
    this.#subscription = subscription;
    this.#owner = owner;
    this.#stickyLane = lane;
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {});
    subscription.activity.enter();
    if (lane !== undefined) this.loaded();
  }

  /** Whether its handler is a function of one thread, and no module that any thread can load. */
  get isFunction(): boolean {
    return this.description.code.type === 'function';
  }

  /** The only lane that may get more: it has invocations of this session, or the session is sticky. */
  get lane(): Lane | undefined {
    return this.#stickyLane ?? (this.#isParallel ? undefined : this.#lane);
  }

  /** Over how many threads what may run side by side is spread. */
  get places(): number {
    return this.isSticky || this.isFunction ? 1 : this.#owner.parallelism;
  }

  /** Whether it stays on one lane for as long as that lives. */
  get isSticky(): boolean {
    return this.#subscription.sticky !== undefined;
  }

  /** Whether it is to stay on one lane, and has none yet. */
  get needsLane(): boolean {
    return this.isSticky && this.#stickyLane === undefined;
  }

  get isBusClosed(): boolean {
    return this.#subscription.bus.isClosed;
  }

  /** Milliseconds that an invocation may take. */
  get timeoutMs(): number | undefined {
    return this.#subscription.timeoutMs;
  }

  /** Whether no thread has said yet that it could load the handler. */
  get isLoading(): boolean {
    return this.#settleReady !== undefined;
  }

  /** Since when it had waited for a batch that came back without having been started: it has not had that turn. */
  get turnGivenBack(): number | undefined {
    return this.#turnGivenBack;
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

  /** Whether it neither waits for a lane nor has anything out. */
  get isIdle(): boolean {
    return !this.#isWaiting && this.#batchesOut === 0 && this.#hostedOut === 0;
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
    const size = this.#batchSize(crowd);
    if (this.#hasItsShare) return;
    const { deliveries, hosted } = this.#take(lane, size);
    const last = deliveries.at(-1);
    if (last === undefined) return;
    this.#lane = lane;
    if (this.isSticky) this.#stickyLane = lane;
    this.#batchesOut += 1;
    lane.run(this, deliveries, { loadMs: this.#loadOf(deliveries.length), turn, hosted });
    // Of a parallel session there may be more for another place.
    if (this.#isParallel || deliveries.length === size || isAwaited(last)) this.wake();
  }

  /** Whether its invocations may be in a batch of another session of the same subscription on that lane. */
  canBeGuest(owner: PoolSessionOwner, lane: Lane): boolean {
    return owner === this.#owner && !this.isSticky && !this.#isClosed && lane.isOpen(this);
  }

  /** A batch of another session has invocations for this one's handler. */
  hostedOut(): void {
    this.#hostedOut += 1;
  }

  hostedBack(): void {
    this.#hostedOut -= 1;
    this.#noticeClosed();
  }

  /** A lane's thread has ended, and what it had is accounted for. */
  laneEnded(lane: Lane): void {
    if (lane !== this.#stickyLane) return;
    if (!this.isFunction) this.#stickyLane = undefined;
    if (this.#isClosed) return;
    if (this.isFunction) {
      const text = 'the thread whose function was subscribed has ended';
      this.fail(new BusError('ERR_STASIS_WORKER_CRASHED', text));
      return;
    }
    const text = 'the thread of a sticky subscription ended: what its handler kept there is gone';
    this.report(new BusError('ERR_STASIS_WORKER_CRASHED', text));
  }

  loaded(): void {
    this.overdueLoads = 0;
    this.#settleReady?.resolve();
    this.#notLoading();
  }

  loadFailed(cause: unknown): void {
    this.fail(handlerLoadFailed(this.description.code, cause));
  }

  /** Ends the subscription: nothing of it can run any more. */
  fail(reason: BusError): void {
    this.#settleReady?.reject(reason);
    this.#notLoading();
    this.source.end(reason);
  }

  publishesOn(topicName: string): void {
    this.#subscription.publishesOn(topicName);
  }

  unsubscribe(): void {
    this.#subscription.unsubscribe();
  }

  join(): Promise<void> {
    return this.#subscription.join();
  }

  report(error: BusError): void {
    this.#subscription.report(error);
  }

  /** An invocation takes too long on a thread that is not to be ended: it has failed, and is waited for. */
  overran(batch: Batch, index: number): void {
    if (this.timeoutMs === undefined || index >= batch.kept) return;
    const invocation = batch.invocationAt(index);
    if (invocation.hasOverrun) return;
    this.source.overran(invocation, handlerTimeout(this.timeoutMs, batch.describe(index)));
  }

  /** The lane is through with a batch. */
  batchDone(batch: Batch, timing: HandledTimes): void {
    this.patience.rewarded();
    this.#learn(batch, timing);
    this.#batchBack();
    this.#settle(batch, batch.kept, timing);
    this.#noticeClosed();
  }

  /** A handler returned a promise. True: what is behind it in the batch need not wait, and is to be taken back. */
  hasParked(): boolean {
    this.#parks = true;
    return this.#isParallel;
  }

  /** What was behind the promise is taken back, but for what had started by then. */
  tookBackParked(batch: Batch): void {
    this.#mostUnparked = Math.max(1, batch.kept);
  }

  /** A batch is through, but its times are not known: they are taken to be as usual. */
  batchReleased(batch: Batch): void {
    const mean = this.#meanMs ?? 0;
    const timing = { total: mean * batch.kept, lowest: mean, highest: mean, slowest: 0 };
    this.#batchBack();
    this.#settle(batch, batch.kept, timing);
    this.#noticeClosed();
  }

  /** A batch was taken back whole: the lane has nothing of it any more. */
  batchTakenBack(batch: Batch): void {
    this.#turnGivenBack = batch.turn;
    this.#batchBack();
    this.#noticeClosed();
  }

  /** The lane's thread has ended: what was under way there failed, what was not started goes back. */
  batchCrashed(batch: Batch, { claimed, finished, released }: BatchProgress, crash: Crash): void {
    const started = claimed < 0 ? batch.kept : Math.min(claimed, batch.kept);
    if (started === 0) this.#turnGivenBack = batch.turn;
    this.#batchBack();
    const unstarted = batch.deliveries.slice(started, batch.kept);
    if (unstarted.length > 0) this.source.putBack(unstarted);
    for (let index = started - 1; index >= released; index -= 1) {
      this.#crashed(batch, index, { reason: crash.reason, culprit: index >= finished && crash.culprit });
    }
    this.#settle(batch, Math.min(released, started), { total: 0, lowest: 0, highest: 0, slowest: 0 });
    this.#noticeClosed();
  }

  /** An invocation that had started, and had not completed or not had all its publishes on their way. */
  #crashed(batch: Batch, index: number, { reason, culprit }: Crash): void {
    const invocation = batch.invocationAt(index);
    if (index === batch.overrunIndex && culprit !== false && this.timeoutMs !== undefined) {
      this.source.failed(invocation, handlerTimeout(this.timeoutMs, batch.describe(index)));
    } else if (reason.code === 'ERR_STASIS_WORKER_CRASHED') {
      const text = `${reason.message}; under way there: ${batch.describe(index)}`;
      this.source.crashed(invocation, new BusError(reason.code, text, { culprit }));
    } else {
      const text = `${reason.message}, and its thread was ended; under way there: ${batch.describe(index)}`;
      this.source.failed(invocation, new BusError(reason.code, text));
    }
  }

  /** Settles the first invocations of a batch. */
  #settle(batch: Batch, count: number, timing: HandledTimes): void {
    if (batch.failures.size === 0) this.source.handledAll(batch.deliveries, count, timing);
    else this.#settleOneByOne(batch, count, timing);
  }

  /** Of their times, the lowest, the highest and the sum are exact. */
  #settleOneByOne(batch: Batch, count: number, { total, lowest, highest, slowest }: HandledTimes): void {
    const between = count > 2 ? (total - lowest - highest) / (count - 2) : lowest;
    const fastest = slowest === 0 ? 1 : 0;
    for (let index = 0; index < count; index += 1) {
      const invocation = batch.invocationAt(index);
      if (batch.failures.has(index)) {
        this.source.failed(invocation, handlerFailed(batch.failures.get(index)));
        continue;
      }
      this.source.handled(invocation, index === slowest ? highest : index === fastest ? lowest : between);
    }
  }

  /**
   * Takes up to so many invocations for a lane, and the sessions whose handlers they are for, if not all are for this one's:
   * those of other routes of the same router are hosted.
   */
  #take(lane: Lane, size: number): { deliveries: Delivery[]; hosted: PoolSession[] | undefined } {
    const place = this.#isParallel ? {} : lane;
    const deliveries: Delivery[] = [];
    const isWelcome = (other: Session): other is PoolSession =>
      other instanceof PoolSession && other.canBeGuest(this.#owner, lane);
    const guests = new HostedSessions(this, isWelcome);
    // One that is closed runs nothing more, and is no host.
    const hosts = this.#isClosed ? undefined : (other: Session) => guests.host(other, deliveries.length);
    this.source.take(this, place, deliveries, size, hosts);
    return { deliveries, hosted: guests.sessions(deliveries.length) };
  }

  /** How long a batch is expected to hold the thread: while it waits for promises it does not. */
  #loadOf(count: number): number {
    if (this.#meanMs === undefined) return count * unknownMs;
    return Math.min(count * this.#meanMs, this.#parks ? parkedLoadMs : Number.POSITIVE_INFINITY);
  }

  /** Of a parallel session every batch is a place of its own: the source limits them. */
  get #hasItsShare(): boolean {
    return !this.#isParallel && this.#batchesOut >= this.#batchesAllowed;
  }

  #batchSize(crowd: number): number {
    if (this.#meanMs === undefined) return 1;
    const { batches, perBatch } = fairShare(crowd, this.#meanMs);
    this.#batchesAllowed = batches;
    return Math.max(1, Math.min(this.#mostUnparked, perBatch));
  }

  #learn({ kept: count, hasParked }: Batch, { total }: HandledTimes): void {
    if (count === 0) return;
    if (!hasParked && count >= this.#mostUnparked) this.#mostUnparked = Math.min(mostPerBatch, count * 2);
    const mean = Math.max(total / count, 0.0001);
    this.#meanMs = this.#meanMs === undefined ? mean : this.#meanMs * (1 - weight) + mean * weight;
  }

  #batchBack(): void {
    this.#batchesOut -= 1;
    if (this.#batchesOut === 0) this.#lane = undefined;
  }

  #noticeClosed(): void {
    if (this.#isClosed && this.#batchesOut === 0 && this.#hostedOut === 0) this.#owner.sessionClosed(this);
  }

  #notLoading(): void {
    if (this.#settleReady === undefined) return;
    this.#settleReady = undefined;
    this.#subscription.activity.leave();
  }
}

function isAwaited(delivery: Delivery): boolean {
  return isInvocation(delivery) && delivery.waiter !== undefined;
}
