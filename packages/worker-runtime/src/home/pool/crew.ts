// The threads of a pool and the sessions that run on them. The crew decides which threads there are. Its parts start them (LaneSupply),
// load handlers there (Loading), watch for a stall (StallWatch) and end them (LeavingLanes).

import { BusError } from '@stasis-bus/core';
import {
  type BusPort,
  type InvocationSource,
  type ModuleExecutor,
  queueMicrotask,
  type Session,
  type SessionOwner,
  textOfThrown,
} from '@stasis-bus/core/internal';
import type { FromLane, LanePost, Origin } from '../../wire/protocol.js';
import { readPost } from '../../wire/read-post.js';
import type { TableReader } from '../../wire/table/table-reader.js';
import type { UnreadableMessage } from '../../wire/table/unreadable-message.js';
import { LaneHost } from '../assignment/lane-host.js';
import type { Lane } from '../lane/lane.js';
import type { LaneSession } from '../lane/lane-session.js';
import { messagesRefused } from '../lane/messages-refused.js';
import type { CallingThread } from '../lane/thread-calls.js';
import {
  type FunctionReference,
  functionIsGone,
  type HandlerReference,
  isFunctionReference,
} from '../session/handler-reference.js';
import { LaneSupply, type LaneSupplyOwner } from './lane-supply.js';
import { LeavingLanes, type LeavingLanesOwner } from './leaving-lanes.js';
import { Loading, type LoadingOwner } from './loading.js';
import { PoolBuses, type PoolBusesOwner } from './pool-buses.js';
import type { CheckedPoolOptions } from './pool-options.js';
import { ThreadRecords } from './pool-statistics.js';
import { type Stallable, StallWatch } from './stall-watch.js';
import { emitThreadEvent } from './thread-events.js';
import { whenUnused } from './when-unused.js';

export class Crew
  extends LaneHost
  implements LaneSupplyOwner, LeavingLanesOwner, LoadingOwner, PoolBusesOwner, Stallable
{
  readonly records = new ThreadRecords();
  readonly supply: LaneSupply;
  readonly leaving = new LeavingLanes(this);
  readonly #pool: ModuleExecutor;
  readonly #options: CheckedPoolOptions;
  readonly #buses = new PoolBuses(this);
  readonly #loading = new Loading(this);
  readonly #stall = new StallWatch(this);
  #stopped: BusError | undefined;

  /** @param pool the executor that makes the handlers */
  constructor(pool: ModuleExecutor, options: CheckedPoolOptions) {
    super();
    this.#pool = pool;
    this.#options = options;
    this.supply = new LaneSupply(options, this);
  }

  get name(): string {
    return this.#options.name;
  }

  get parallelism(): number {
    return this.#options.max;
  }

  get loadTimeoutMs(): number {
    return this.#options.loadTimeoutMs;
  }

  override get livingLanes(): readonly Lane[] {
    return [...new Set([...this.lanes, ...this.leaving.lanes])];
  }

  get isStarting(): boolean {
    return this.supply.isStarting;
  }

  get isInUse(): boolean {
    return this.sessions.length > 0;
  }

  get stopped(): BusError | undefined {
    return this.#stopped;
  }

  open(
    reference: HandlerReference | FunctionReference,
    data: unknown,
    source: InvocationSource,
    subscription: SessionOwner,
  ): Session {
    const lane = isFunctionReference(reference) ? reference.lane : undefined;
    const bus = this.#buses.numberOf(subscription.bus);
    const session = this.addSession({ reference, data, source, subscription, bus, lane });
    const reason =
      this.#stopped ?? (lane === undefined || this.lanes.includes(lane) ? undefined : functionIsGone());
    if (reason !== undefined) {
      queueMicrotask(() => session.fail(reason));
      return session;
    }
    if (lane === undefined) this.supply.keepUp(Math.max(1, this.#options.min));
    (lane ?? this.lanes.find((other) => !other.isHung) ?? this.lanes[0])?.sessions.load(session);
    return session;
  }

  callerOf(lane: Lane, number: number): CallingThread | undefined {
    const bus = this.#buses.get(number);
    if (bus === undefined || bus.isClosed) return undefined;
    const operations = bus.operations(this.#pool);
    return {
      ...this.callerOn(lane, this.#pool, operations),
      isOurs: true,
      close: () => operations.close(),
    };
  }

  /** Checks nothing, since the pool's own code is at the other end of the port. */
  readPost(post: unknown, reader: TableReader): LanePost {
    return readPost(post as FromLane, reader);
  }

  messagesRefused(messages: readonly UnreadableMessage[], bus: number | undefined): void {
    this.#buses.report(messagesRefused('a worker thread', messages), bus);
  }

  callRefused(bus: number): void {
    const text = 'a call from a worker thread is not one that a bus answers';
    this.#buses.report(new BusError('ERR_STASIS_MESSAGE_REFUSED', text), bus);
  }

  lanesAreFull(): void {
    if (!this.isStarting) this.supply.keepUp(this.lanes.length + 1);
  }

  override laneTakesNothing(lane: Lane): void {
    super.laneTakesNothing(lane);
    if (lane.isHung) this.#loading.goOn();
  }

  loadingTooLong(lane: Lane, session: LaneSession, isTurning: boolean): void {
    this.#loading.tookTooLong(lane, session, isTurning);
  }

  loadingEnded(): void {
    this.#loading.goOn();
  }

  needLane(): void {
    const hung = this.lanes.filter((lane) => lane.isHung);
    this.supply.keepUp(Math.max(1, this.#options.min, hung.length + 1));
  }

  laneStarted(lane: Lane): void {
    this.assignments.add(lane);
    emitThreadEvent(this.name, 'start', this.records.started(lane));
    this.#loading.join(lane);
    this.#endWhenUnused(lane);
  }

  laneNotStarted(): void {
    this.#lookAfterWaiting();
  }

  retire(lane: Lane): void {
    if (this.leaving.has(lane)) return;
    this.assignments.remove(lane);
    const text = 'the worker thread was replaced because a handler module did not load there';
    this.leaving.retire(lane, new BusError('ERR_STASIS_WORKER_CRASHED', text));
    this.supply.replace('a handler module took too long to load on a worker thread');
    this.#loading.goOn();
  }

  bus(number: number): BusPort | undefined {
    return this.#buses.get(number);
  }

  busClosed(number: number): void {
    for (const lane of this.livingLanes) lane.calls.busClosed(number);
  }

  /** Reports the error on the bus of its origin. The origin names the subscription, which may have ended. */
  strayError(origin: Origin | undefined, thrown: unknown): void {
    const isGone = origin !== undefined && this.#buses.get(origin.bus) === undefined;
    // The bus that gets the error instead may have a subscription with the same id.
    const whose = isGone ? `, left behind by ${origin.subscription.id} of a bus that no longer exists` : '';
    const text = `an error outside of any invocation${whose}: ${textOfThrown(thrown)}`;
    const details = { cause: thrown, subscription: isGone ? undefined : origin?.subscription };
    this.#buses.report(new BusError('ERR_STASIS_STRAY_ERROR', text, details), origin?.bus);
  }

  override laneEnded(lane: Lane): void {
    super.laneEnded(lane);
    if (!this.leaving.ended(lane)) {
      emitThreadEvent(this.name, 'crash', this.records.ended(lane, true), lane.endReason);
      this.supply.replace('a worker thread ended');
    }
    this.#lookAfterWaiting();
  }

  laneLeaves(lane: Lane): number | undefined {
    this.assignments.remove(lane);
    return this.records.ended(lane, false);
  }

  laneLeft(thread: number | undefined, reason: BusError): void {
    this.#lookAfterWaiting();
    emitThreadEvent(this.name, 'end', thread, reason);
  }

  /** Has waiting sessions loaded and assigned after a thread has started, ended, or failed to start. */
  #lookAfterWaiting(): void {
    if (this.#stopped !== undefined) return;
    this.#loading.goOn();
    this.assignments.assignSoon();
  }

  /**
   * Starts no more threads, and ends all sessions with the reason. Invocations that no thread has started are dropped.
   *
   * @param early the reason for sessions whose bus is still open
   */
  stop(reason: BusError, early = reason): void {
    this.#stopped = reason;
    for (const lane of this.livingLanes) lane.takeBackUnstarted();
    for (const session of this.sessions) session.fail(session.subscription.bus.isClosed ? reason : early);
  }

  protected override watchLanes(): boolean {
    const needsMore = super.watchLanes();
    this.#stall.look();
    return needsMore;
  }

  /** Ends the lane's thread when it is above `min` and has had nothing to do for the idle time. */
  #endWhenUnused(lane: Lane): void {
    const { min, max, idleTimeoutMs } = this.#options;
    if (max === min) return;
    const isSpare = (): boolean => this.lanes.length > min && !this.assignments.isAwaited(lane);
    whenUnused(lane, idleTimeoutMs, isSpare, () => {
      const reason = new BusError('ERR_STASIS_EXECUTOR_CLOSED', 'the idle worker thread was ended');
      void this.leaving.end(lane, reason);
    });
  }
}
