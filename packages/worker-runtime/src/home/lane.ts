// Home's end of one thread: it posts batches, takes in what comes back, and when the thread ends it knows from the
// shared progress exactly which invocations were affected.

import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { BusError, localEid, type Message } from '@stasis-bus/core';
import { Fifo, type Invocation } from '@stasis-bus/core/internal';
import { LaneClock } from '../wire/lane-clock.js';
import { readTable, TableWriter } from '../wire/message-table.js';
import type { FromLane, LaneItem, ToLane, WireBatch } from '../wire/protocol.js';
import { reviveThrown } from '../wire/thrown.js';
import type { Batch } from './batch.js';
import { LaneBatches } from './lane-batches.js';
import type { PoolSession } from './pool-session.js';
import type { Threads } from './threads.js';

/** A lane takes more batches while less than this much work is out, in milliseconds. */
const enoughLoadMs = 2;
/** A thread that has been in one turn for so long is stuck, for the neighbours. */
const stuckAfterMs = 50;
const endedForOverrun = 'the worker thread was ended because an invocation on it took too long';

/** What a lane tells the pool. */
export interface LaneOwner {
  laneHasRoom(): void;
  /** Something is out on the lane. */
  laneIsBusy(): void;
  sessionOf(id: number): PoolSession | undefined;
  /** An error on the thread that belongs to no invocation. */
  strayError(session: PoolSession | undefined, thrown: unknown): void;
  /** The thread has ended, and all it had is accounted for. */
  laneEnded(lane: Lane): void;
}

export class Lane {
  /** Sessions that wait for this lane and no other: they have invocations out here. */
  readonly waiting = new Fifo<PoolSession>();
  invocations = 0;
  /** Settles when the thread has ended and what it had is accounted for. */
  readonly ended: Promise<void>;
  readonly #owner: LaneOwner;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #clock: LaneClock;
  readonly #batches: LaneBatches;
  readonly #opened = new Set<PoolSession>();
  readonly #writer = new TableWriter();
  #frame: WireBatch[] = [];
  #endReason: BusError | undefined;
  #isStuck = false;

  /** Starts a thread. Rejects when it dies before it is ready. */
  static async start(threads: Threads, owner: LaneOwner): Promise<Lane> {
    const { port1, port2 } = new MessageChannel();
    const clock = new LaneClock();
    try {
      const { cells, epochMs } = clock;
      const worker = await threads.open({ port: port2, eid: localEid(), clock: { cells, epochMs } });
      return new Lane(worker, port1, clock, owner);
    } catch (error) {
      port1.close();
      throw error;
    }
  }

  private constructor(worker: Worker, port: MessagePort, clock: LaneClock, owner: LaneOwner) {
    this.#owner = owner;
    this.#worker = worker;
    this.#port = port;
    this.#clock = clock;
    this.#batches = new LaneBatches((cells) => this.#post({ type: 'page', cells }));
    port.on('message', (post: FromLane) => this.#receive(post));
    // What is queued or running keeps the process alive, through the bus; an idle thread does not.
    port.unref();
    const portClosed = new Promise((resolve) => port.once('close', resolve));
    const workerExited = new Promise((resolve) => worker.once('exit', resolve));
    // Everything that the thread had posted arrives before its port closes.
    this.ended = Promise.all([portClosed, workerExited]).then(() => this.#account());
  }

  get loadMs(): number {
    return this.#batches.loadMs;
  }

  get hasRoom(): boolean {
    return this.#batches.loadMs < enoughLoadMs && !this.#isStuck && this.#endReason === undefined;
  }

  get isIdle(): boolean {
    return this.#batches.isIdle;
  }

  /** Whether the thread is in a long piece of code: others don't wait for it. */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  /** How many sticky sessions live here. */
  get settled(): number {
    let count = 0;
    for (const session of this.#opened) if (session.lane === this && session.isSticky) count += 1;
    return count;
  }

  /** Settles when nothing is out. */
  get idle(): Promise<void> {
    return this.#batches.idle;
  }

  /** The share of its time that the thread was busy since it started, 0 to 1. */
  get busy(): number {
    return this.#worker.performance.eventLoopUtilization().utilization;
  }

  /** Sends invocations to the thread, with all else that is sent in the same turn of the event loop. */
  run(session: PoolSession, invocations: readonly Invocation[], loadMs: number): void {
    this.open(session);
    const { slot } = this.#batches.add(session, invocations, loadMs);
    if (this.#frame.length === 0) queueMicrotask(() => this.#postFrame());
    this.#frame.push({
      session: session.number,
      slot,
      messages: invocations.map(({ message }) => this.#writer.add(message)),
      endsWithFinal: invocations.at(-1)?.isFinal === true,
      attempts: invocations.flatMap(({ attempt }, index) => (attempt > 1 ? [[index, attempt] as const] : [])),
    });
    this.#owner.laneIsBusy();
  }

  /** Has the thread load the session's handler. */
  open(session: PoolSession): void {
    if (this.#opened.has(session)) return;
    this.#opened.add(session);
    this.#post({ type: 'open', session: session.number, ...session.description });
  }

  /** Has the thread forget the session. */
  close(session: PoolSession): void {
    if (this.#opened.delete(session)) this.#post({ type: 'close', session: session.number });
  }

  takeBackUnstarted(): void {
    this.#batches.takeBackUnstarted();
  }

  /** Looks after invocations that take long. To be called now and then while something is out. */
  watch(): void {
    const nowMs = this.#clock.now();
    for (const batch of this.#batches.lastFirst()) {
      const { timeoutMs } = batch.session;
      if (timeoutMs === undefined) continue;
      const { claimed, finished, startedMs } = this.#batches.read(batch);
      const isRunning = finished < (claimed < 0 ? batch.kept : claimed);
      if (isRunning && nowMs - startedMs > timeoutMs) batch.hasOverrun = true;
      if (batch.hasOverrun) void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', endedForOverrun));
    }
    if (this.#isStuck || this.#clock.inTurnMs() < stuckAfterMs) return;
    this.#isStuck = true;
    this.takeBackUnstarted();
  }

  /** Ends the thread; what is under way there fails with the reason, or is tried again. */
  async end(reason: BusError): Promise<void> {
    if (this.#endReason === undefined) {
      this.#endReason = reason;
      this.takeBackUnstarted();
      await this.#worker.terminate();
    }
    await this.ended;
  }

  #post(message: ToLane): void {
    this.#port.postMessage(message);
  }

  #postFrame(): void {
    const batches = this.#frame;
    this.#frame = [];
    this.#post({ type: 'run', table: this.#writer.take(), batches });
  }

  #receive({ table, items }: FromLane): void {
    this.#isStuck = false;
    const messages = readTable(table);
    for (const item of items) this.#take(item, messages);
    if (this.hasRoom) this.#owner.laneHasRoom();
  }

  #take(item: LaneItem, messages: readonly Message[]): void {
    switch (item.type) {
      case 'publish':
        this.#owner.sessionOf(item.session)?.publish(item.topic, messages[item.message] as Message);
        break;
      case 'reply':
        this.#batches
          .get(item.slot)
          ?.invocations[item.index]?.waiter?.reply?.(messages[item.message] as Message);
        break;
      case 'failed':
        this.#batches.get(item.slot)?.failures.set(item.index, reviveThrown(item.thrown));
        break;
      case 'done':
        this.#done(item);
        break;
      case 'parked':
        this.#parked(item.slot);
        break;
      default:
        this.#takeNews(item);
    }
  }

  #takeNews(item: LaneItem & { type: 'loaded' | 'load failed' | 'unsubscribe' | 'stray' }): void {
    const session = item.session === undefined ? undefined : this.#owner.sessionOf(item.session);
    switch (item.type) {
      case 'loaded':
        session?.loaded();
        break;
      case 'load failed':
        session?.loadFailed(reviveThrown(item.thrown));
        this.#batches.takeBackUnstarted(session);
        break;
      case 'unsubscribe':
        session?.unsubscribe();
        break;
      case 'stray':
        this.#owner.strayError(session, reviveThrown(item.thrown));
        break;
    }
  }

  #done({ slot, timing }: LaneItem & { type: 'done' }): void {
    const batch = this.#batches.done(slot);
    if (batch === undefined) return;
    this.invocations += batch.kept;
    batch.session.batchDone(batch, timing);
  }

  #parked(slot: number): void {
    const batch = this.#batches.get(slot);
    if (batch !== undefined) this.#batches.unload(batch);
  }

  /** The thread is gone. The last batches first: what goes back goes to the front of its queue. */
  #account(): void {
    const reason = this.#endReason ?? new BusError('ERR_STASIS_WORKER_CRASHED', 'the worker thread ended');
    const batches = this.#batches.lastFirst();
    const culpritOf = this.#blame(batches);
    for (const batch of batches) {
      this.#batches.remove(batch);
      batch.session.batchCrashed(batch, this.#batches.read(batch), { reason, culprit: culpritOf(batch) });
    }
    this.#port.close();
    for (const session of this.#opened) session.laneEnded(this);
    this.#owner.laneEnded(this);
  }

  /** Whose invocation ended the thread: one that overran, else the one in the thread's last turn, else unknown. */
  #blame(batches: readonly Batch[]): (batch: Batch) => boolean | 'unknown' {
    if (batches.some((batch) => batch.hasOverrun)) return (batch) => batch.hasOverrun;
    if (this.#endReason !== undefined) return () => false;
    const slot = this.#clock.slotInTurn();
    if (slot !== undefined) return (batch) => batch.slot === slot;
    return () => (batches.length === 1 ? true : 'unknown');
  }
}
