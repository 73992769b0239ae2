// The threads of a pool and the sessions that run there: when a thread is started, looked after, replaced or ended.
// Which session goes to which thread is up to the assignments.

import { BusError } from '@stasis-bus/core';
import {
  type BusPort,
  clearInterval,
  type InvocationSource,
  type ModuleExecutor,
  nowMs,
  queueMicrotask,
  type Session,
  type SessionOwner,
  setInterval,
  type ThreadEvent,
  textOfThrown,
  threadChannel,
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
import { Loading, type LoadingOwner } from './loading.js';
import { PoolBuses, type PoolBusesOwner } from './pool-buses.js';
import type { CheckedPoolOptions } from './pool-options.js';
import { ThreadRecords } from './pool-statistics.js';
import { RestartBudget } from './restart-budget.js';
import { startLane } from './start-lane.js';
import { Threads, whyNoThreadCanStart } from './threads.js';

/** How long all threads may hang, while others wait, before the pool says so. */
const stallMs = 1000;

export class Crew extends LaneHost implements PoolBusesOwner, LoadingOwner {
  readonly records = new ThreadRecords();
  readonly #pool: ModuleExecutor;
  readonly #options: CheckedPoolOptions;
  readonly #threads: Threads;
  readonly #restarts: RestartBudget;
  readonly #buses = new PoolBuses(this);
  readonly #loading = new Loading(this);
  /** Lanes that take nothing more: what is under way there comes to its end, then their threads do. */
  readonly #retired = new Set<Lane>();
  readonly #ending = new Map<Lane, Promise<void>>();
  readonly #starting = new Set<Promise<void>>();
  #hasStarted = false;
  #stopped: BusError | undefined;
  /** Since when all threads hang while somebody waits; infinite once that was said. */
  #stalledSince: number | undefined;

  /** @param pool the executor that handlers are made by */
  constructor(pool: ModuleExecutor, options: CheckedPoolOptions) {
    super();
    this.#pool = pool;
    this.#options = options;
    this.#threads = new Threads({ max: options.max, ...options.threads });
    this.#restarts = new RestartBudget(options.restarts);
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
    return [...new Set([...this.lanes, ...this.#retired, ...this.#ending.keys()])];
  }

  get isStarting(): boolean {
    return this.#starting.size > 0;
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
    if (lane === undefined) this.#keepUp(Math.max(1, this.#options.min));
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

  /** A pool's threads run the pool's own code at their end of the port. */
  readPost(post: unknown, reader: TableReader): LanePost {
    return readPost(post as FromLane, reader);
  }

  messagesRefused(messages: readonly UnreadableMessage[]): void {
    this.#buses.first?.report(messagesRefused('a worker thread', messages));
  }

  callRefused(): void {
    const text = 'a call from a worker thread is not one that a bus answers';
    this.#buses.first?.report(new BusError('ERR_STASIS_MESSAGE_REFUSED', text));
  }

  lanesAreFull(): void {
    if (!this.isStarting) this.#keepUp(this.lanes.length + 1);
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
    this.#keepUp(Math.max(1, this.#options.min, hung.length + 1));
  }

  retire(lane: Lane): void {
    if (this.#retired.has(lane) || this.#ending.has(lane)) return;
    this.#retired.add(lane);
    this.assignments.remove(lane);
    lane.retire();
    const reason = new BusError(
      'ERR_STASIS_WORKER_CRASHED',
      'the worker thread was replaced because a handler module did not load there',
    );
    void lane.idle.then(() => {
      // Unless its thread has died meanwhile.
      if (this.#retired.has(lane)) void this.endLane(lane, reason);
    });
    this.#replace('a handler module took too long to load on a worker thread', undefined);
    this.#loading.goOn();
  }

  bus(number: number): BusPort | undefined {
    return this.#buses.get(number);
  }

  busClosed(number: number): void {
    for (const lane of this.lanes) lane.calls.busClosed(number);
  }

  /** The subscription may have ended: it is known by what the thread knows of it. */
  strayError(origin: Origin | undefined, thrown: unknown): void {
    const bus = (origin && this.#buses.get(origin.bus)) ?? this.#buses.first;
    const text = `an error outside of any invocation: ${textOfThrown(thrown)}`;
    const details = { cause: thrown, subscription: origin?.subscription };
    bus?.report(new BusError('ERR_STASIS_STRAY_ERROR', text, details));
  }

  override laneEnded(lane: Lane): void {
    super.laneEnded(lane);
    this.#retired.delete(lane);
    if (!this.#ending.has(lane)) {
      this.#tell('crash', this.records.ended(lane, true), lane.endReason);
      this.#replace('a worker thread ended', undefined);
    }
    this.#lookAfterWaiting();
  }

  /** Takes a lane out of use and ends its thread; what is under way there fails with the reason. */
  endLane(lane: Lane, reason: BusError): Promise<void> {
    let ending = this.#ending.get(lane);
    if (ending === undefined) {
      ending = this.#endLane(lane, reason);
      this.#ending.set(lane, ending);
    }
    return ending;
  }

  async #endLane(lane: Lane, reason: BusError): Promise<void> {
    this.assignments.remove(lane);
    const thread = this.records.ended(lane, false);
    await lane.tidyUp();
    await lane.end(reason);
    this.#ending.delete(lane);
    // Only now may another thread take its place.
    this.#lookAfterWaiting();
    this.#tell('end', thread, reason);
  }

  /** A thread has come, gone, or could not start: nobody waits for it in vain. */
  #lookAfterWaiting(): void {
    if (this.#stopped !== undefined) return;
    this.#loading.goOn();
    this.assignments.assignSoon();
  }

  /**
   * No thread is started any more; the sessions end with the reason, and what no thread has started is dropped.
   *
   * @param early the reason for those whose bus is still open
   */
  stop(reason: BusError, early = reason): void {
    this.#stopped = reason;
    for (const lane of this.livingLanes) lane.takeBackUnstarted();
    for (const session of this.sessions) session.fail(session.subscription.bus.isClosed ? reason : early);
  }

  /** Settles when no thread is being started any more: ending one while it boots can take the process with it. */
  async started(): Promise<void> {
    while (this.#starting.size > 0) await Promise.all(this.#starting);
  }

  async destroy(): Promise<void> {
    await this.#threads.destroy();
  }

  #tell(state: ThreadEvent['state'], thread: number | undefined, reason?: unknown): void {
    if (!threadChannel.hasSubscribers) return;
    const event: ThreadEvent = {
      state,
      executor: this.name,
      thread,
      ...(reason !== undefined && { reason }),
    };
    threadChannel.publish(event);
  }

  protected override watchLanes(): boolean {
    const needsMore = super.watchLanes();
    this.#watchStall();
    return needsMore;
  }

  /** Says once when no thread has turned its event loop for a while, and somebody waits. Whether it ever will, nobody knows. */
  #watchStall(): void {
    const isStalled =
      this.#stopped === undefined &&
      this.assignments.waiting > 0 &&
      this.livingLanes.length >= this.#options.max &&
      // One that is being ended makes room: what held it up is told of by that.
      this.livingLanes.every((lane) => lane.isHung && lane.endReason === undefined);
    if (!isStalled) this.#stalledSince = undefined;
    else if (this.#stalledSince === undefined) this.#stalledSince = nowMs();
    else if (nowMs() - this.#stalledSince > stallMs) this.#reportStall();
  }

  #reportStall(): void {
    this.#stalledSince = Number.POSITIVE_INFINITY;
    const { name, max } = this.#options;
    const waiting = this.assignments.waiting;
    const text = `none of the ${max} threads of the worker pool ${name} has turned its event loop for ${stallMs} ms, and subscriptions wait: ${waiting}`;
    this.assignments.firstWaiting?.subscription.report(new BusError('ERR_STASIS_EXECUTOR_STALLED', text));
  }

  /** Starts threads until there are that many, or `max`. */
  #keepUp(count: number): void {
    const wanted = Math.min(count, this.#options.max);
    while (this.#stopped === undefined && this.#mayStart(wanted)) this.#startLane();
  }

  /** A thread that has not ended yet takes the place of another. */
  #mayStart(wanted: number): boolean {
    const starting = this.#starting.size;
    return this.lanes.length + starting < wanted && this.livingLanes.length + starting < this.#options.max;
  }

  #startLane(): void {
    const starting: Promise<void> = startLane(this.#threads, this).then(
      (lane) => {
        this.#starting.delete(starting);
        return this.#stopped === undefined ? this.#addLane(lane) : lane.end(this.#stopped);
      },
      (error: unknown) => {
        this.#starting.delete(starting);
        this.#tell('crash', undefined, error);
        const never = this.#hasStarted ? undefined : whyNoThreadCanStart(error);
        if (never === undefined) this.#replace('a worker thread ended while it was starting', error);
        else this.#giveUp(never, error);
        this.#lookAfterWaiting();
      },
    );
    this.#starting.add(starting);
  }

  #addLane(lane: Lane): void {
    this.#hasStarted = true;
    this.assignments.add(lane);
    this.#tell('start', this.records.started(lane));
    this.#loading.join(lane);
    this.#reapWhenIdle(lane);
  }

  /** A thread has died: another takes its place, within the budget. */
  #replace(text: string, cause: unknown): void {
    if (this.#stopped !== undefined) return;
    if (this.#restarts.spend()) {
      this.#keepUp(Math.max(this.#options.min, this.sessions.length > 0 ? 1 : 0));
      return;
    }
    const { max, within } = this.#options.restarts;
    this.#giveUp(`${text}, more than ${max} times within ${within} ms`, cause);
  }

  #giveUp(text: string, cause: unknown): void {
    if (this.#stopped !== undefined) return;
    const all = `the worker pool ${this.name} gave up: ${text}`;
    this.stop(new BusError('ERR_STASIS_EXECUTOR_FAILED', all, { cause }));
  }

  #isNeeded(lane: Lane): boolean {
    return lane.sessions.isLoadingAny || lane.holdsState || this.assignments.isAwaited(lane);
  }

  /** Ends a thread above `min` that has had nothing to do for the idle time. */
  #reapWhenIdle(lane: Lane): void {
    if (this.#options.max === this.#options.min) return;
    let seen = lane.invocations;
    const timer = setInterval(() => {
      const isUnused = lane.isIdle && !this.#isNeeded(lane) && lane.invocations === seen;
      seen = lane.invocations;
      if (!isUnused || this.lanes.length <= this.#options.min) return;
      const reason = new BusError('ERR_STASIS_EXECUTOR_CLOSED', 'the idle worker thread was ended');
      void this.endLane(lane, reason);
    }, this.#options.idleTimeoutMs);
    timer.unref();
    void lane.ended.then(() => clearInterval(timer));
  }
}
