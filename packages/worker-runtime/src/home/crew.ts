// The threads of a pool and the sessions that wait for them: who goes where, when a thread is added, replaced or ended.
//
//   sessions with nothing out ─► waiting ─►  the lane with the least work out, if it has room
//   sessions with something out ──────────►  their lane, when it has room
//
// When sessions wait and no lane has room, one more thread is started, up to `max`.

import { BusError } from '@stasis-bus/core';
import { Fifo, type InvocationSource, type Session, type SessionOwner } from '@stasis-bus/core/internal';
import type { HandlerReference } from './handler-reference.js';
import { Lane, type LaneOwner } from './lane.js';
import type { CheckedPoolOptions, WorkerPoolOptions } from './pool-options.js';
import { PoolSession, type PoolSessionOwner } from './pool-session.js';
import { ThreadRecords } from './pool-statistics.js';
import { RestartBudget } from './restart-budget.js';
import { Threads } from './threads.js';

/** How often busy lanes are looked after, in milliseconds. */
const watchMs = 10;

export class Crew implements LaneOwner, PoolSessionOwner {
  readonly lanes: Lane[] = [];
  readonly records = new ThreadRecords();
  readonly #options: CheckedPoolOptions;
  readonly #threads: Threads;
  readonly #restarts: RestartBudget;
  readonly #sessions = new Map<number, PoolSession>();
  readonly #waiting = new Fifo<PoolSession>();
  #lastSession = 0;
  #starting = 0;
  #pumping = false;
  #stopped: BusError | undefined;
  #watch: NodeJS.Timeout | undefined;
  #isStalled = false;

  constructor(checked: CheckedPoolOptions, { resourceLimits, env, execArgv }: WorkerPoolOptions) {
    this.#options = checked;
    this.#threads = new Threads({ max: checked.max, resourceLimits, env, execArgv });
    this.#restarts = new RestartBudget(checked.restarts);
  }

  get name(): string {
    return this.#options.name;
  }

  get parallelism(): number {
    return this.#options.max;
  }

  get sessions(): readonly PoolSession[] {
    return [...this.#sessions.values()];
  }

  open(
    { module, export: name }: HandlerReference,
    data: unknown,
    source: InvocationSource,
    owner: SessionOwner,
  ): Session {
    this.#lastSession += 1;
    const subscription = { id: owner.id, topic: owner.topicName };
    const description = {
      module,
      export: name,
      subscription,
      data,
      parallel: source.parallelLimit > 1,
      timed: owner.timeoutMs !== undefined,
    };
    const session = new PoolSession(this.#lastSession, description, source, owner, this);
    this.#sessions.set(session.number, session);
    if (this.#stopped !== undefined) {
      const reason = this.#stopped;
      queueMicrotask(() => session.fail(reason));
      return session;
    }
    this.#keepUp(Math.max(1, this.#options.min));
    this.lanes[0]?.open(session);
    return session;
  }

  sessionOf(number: number): PoolSession | undefined {
    return this.#sessions.get(number);
  }

  sessionWaits(session: PoolSession): void {
    (session.lane?.waiting ?? this.#waiting).push(session);
    this.#pumpSoon();
  }

  sessionClosed(session: PoolSession): void {
    if (!this.#sessions.delete(session.number)) return;
    for (const lane of this.lanes) lane.close(session);
  }

  /** While something is out, the lanes are looked after. */
  laneIsBusy(): void {
    this.#watch ??= setInterval(() => this.#watchLanes(), watchMs).unref();
  }

  laneHasRoom(): void {
    this.#pumpSoon();
  }

  strayError(session: PoolSession | undefined, thrown: unknown): void {
    const error = new BusError(
      'ERR_STASIS_STRAY_ERROR',
      `an error outside of any invocation: ${String(thrown)}`,
      {
        cause: thrown,
      },
    );
    (session ?? this.sessions[0])?.report(error);
  }

  laneEnded(lane: Lane): void {
    const wasLive = this.lanes.includes(lane);
    this.#removeLane(lane, wasLive);
    if (wasLive) this.#replace('a worker thread ended', undefined);
  }

  /** Takes a lane out of use and ends its thread; what is under way there fails with the reason. */
  async endLane(lane: Lane, reason: BusError): Promise<void> {
    this.#removeLane(lane, false);
    await lane.end(reason);
  }

  /** No thread is started any more; the sessions end with the reason, and what no thread has started is dropped. */
  stop(reason: BusError): void {
    this.#stopped = reason;
    for (const session of this.sessions) session.fail(reason);
    for (const lane of this.lanes) lane.takeBackUnstarted();
  }

  async destroy(): Promise<void> {
    await this.#threads.destroy();
  }

  #watchLanes(): void {
    for (const lane of [...this.lanes]) lane.watch();
    const isStalled =
      this.#waiting.size > 0 &&
      this.lanes.length === this.#options.max &&
      this.lanes.every((lane) => lane.isStuck);
    if (isStalled && !this.#isStalled) this.#reportStall();
    this.#isStalled = isStalled;
    if (!this.lanes.every((lane) => lane.isIdle)) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #reportStall(): void {
    const { name, max } = this.#options;
    const text = `all ${max} threads of the worker pool ${name} are in long invocations: ${this.#waiting.size} subscriptions wait`;
    this.#waiting.peek()?.report(new BusError('ERR_STASIS_EXECUTOR_STALLED', text));
  }

  #removeLane(lane: Lane, crashed: boolean): void {
    const index = this.lanes.indexOf(lane);
    if (index < 0) return;
    this.lanes.splice(index, 1);
    this.records.ended(lane, crashed);
    for (let session = lane.waiting.shift(); session !== undefined; session = lane.waiting.shift()) {
      this.#waiting.push(session);
    }
    this.#pumpSoon();
  }

  /** Once a turn of the event loop: by then the sessions have all that was published in it. */
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    this.#placeWaiting();
    for (const lane of this.lanes) {
      while (lane.hasRoom) {
        const session = lane.waiting.shift();
        if (session === undefined) break;
        session.fill(lane);
      }
    }
    if (this.#waiting.size > 0 && this.#starting === 0) this.#keepUp(this.lanes.length + 1);
  }

  #placeWaiting(): void {
    for (let left = this.#waiting.size; left > 0; left -= 1) {
      const lane = this.#leastLoaded();
      if (lane === undefined) return;
      const session = this.#waiting.shift() as PoolSession;
      // Since it began to wait it may have got a lane. One that is to stay where it is put waits for all threads.
      if (session.lane !== undefined) session.lane.waiting.push(session);
      else if (session.isUnsettled && this.#starting > 0) this.#waiting.push(session);
      else if (session.isUnsettled) this.#settle(session, lane);
      else session.fill(lane);
    }
  }

  /** Puts a sticky session on the lane that has the fewest of them. */
  #settle(session: PoolSession, fallback: Lane): void {
    const settled = (lane: Lane): number =>
      this.sessions.filter((other) => other.lane === lane && other !== session).length;
    const lane = this.lanes.reduce(
      (best, other) => (settled(other) < settled(best) ? other : best),
      fallback,
    );
    if (lane.hasRoom) session.fill(lane);
    else lane.waiting.push(session);
  }

  #leastLoaded(): Lane | undefined {
    let best: Lane | undefined;
    for (const lane of this.lanes)
      if (lane.hasRoom && (best === undefined || lane.loadMs < best.loadMs)) best = lane;
    return best;
  }

  /** Starts threads until there are that many, or `max`. */
  #keepUp(count: number): void {
    const wanted = Math.min(count, this.#options.max);
    while (this.#stopped === undefined && this.lanes.length + this.#starting < wanted) void this.#startLane();
  }

  async #startLane(): Promise<void> {
    this.#starting += 1;
    try {
      const lane = await Lane.start(this.#threads, this);
      this.#starting -= 1;
      if (this.#stopped !== undefined) await lane.end(this.#stopped);
      else this.#addLane(lane);
    } catch (error) {
      this.#starting -= 1;
      this.#replace('a worker thread ended while it was starting', error);
    }
  }

  #addLane(lane: Lane): void {
    this.lanes.push(lane);
    this.records.started(lane);
    for (const session of this.#sessions.values()) if (session.isLoading) lane.open(session);
    this.#reapWhenIdle(lane);
    this.#pumpSoon();
  }

  /** A thread has died: another takes its place, within the budget. */
  #replace(text: string, cause: unknown): void {
    if (this.#stopped !== undefined) return;
    if (this.#restarts.spend()) {
      this.#keepUp(Math.max(this.#options.min, this.#sessions.size > 0 ? 1 : 0));
      return;
    }
    const { max, within } = this.#options.restarts;
    this.stop(
      new BusError(
        'ERR_STASIS_EXECUTOR_FAILED',
        `the worker pool ${this.#options.name} gave up: ${text}, more than ${max} times within ${within} ms`,
        { cause },
      ),
    );
  }

  /** Ends a thread above `min` that has had nothing to do for the idle time. */
  #reapWhenIdle(lane: Lane): void {
    if (this.#options.max === this.#options.min) return;
    let seen = lane.invocations;
    const timer = setInterval(() => {
      const isUnused = lane.isIdle && lane.invocations === seen;
      seen = lane.invocations;
      if (!isUnused || this.lanes.length <= this.#options.min) return;
      const reason = new BusError('ERR_STASIS_EXECUTOR_CLOSED', 'the idle worker thread was ended');
      void this.endLane(lane, reason);
    }, this.#options.idleTimeoutMs);
    timer.unref();
    void lane.ended.then(() => clearInterval(timer));
  }
}
