// Home's end of one thread: it posts batches, takes in what comes back, and when the thread ends it knows from the
// shared progress exactly which invocations were affected.

import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { BusError, localEid, type Message } from '@stasis-bus/core';
import { Fifo, type Invocation } from '@stasis-bus/core/internal';
import { readTable, TableWriter } from '../wire/message-table.js';
import { HomeProgress } from '../wire/progress.js';
import type { FromLane, LaneItem, ToLane, WireBatch } from '../wire/protocol.js';
import { reviveThrown } from '../wire/thrown.js';
import { Batch } from './batch.js';
import type { PoolSession } from './pool-session.js';
import type { Threads } from './threads.js';

/** A lane takes more batches while less than this much work is out, in milliseconds. */
const enoughLoadMs = 2;

/** What a lane tells the pool. */
export interface LaneOwner {
  /** The lane has room again. */
  laneHasRoom(): void;
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
  readonly #owner: LaneOwner;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #progress: HomeProgress;
  readonly #batches = new Map<number, Batch>();
  readonly #opened = new Set<PoolSession>();
  readonly #writer = new TableWriter();
  readonly #ended: Promise<void>;
  #frame: WireBatch[] = [];
  #loadMs = 0;
  #endReason: BusError | undefined;
  #onIdle: (() => void)[] = [];

  /** Starts a thread. Rejects when it dies before it is ready. */
  static async start(threads: Threads, owner: LaneOwner): Promise<Lane> {
    const { port1, port2 } = new MessageChannel();
    try {
      const worker = await threads.open({ port: port2, eid: localEid() });
      return new Lane(worker, port1, owner);
    } catch (error) {
      port1.close();
      throw error;
    }
  }

  private constructor(worker: Worker, port: MessagePort, owner: LaneOwner) {
    this.#owner = owner;
    this.#worker = worker;
    this.#port = port;
    this.#progress = new HomeProgress((cells) => this.#post({ type: 'page', cells }));
    port.on('message', (post: FromLane) => this.#receive(post));
    // What is queued or running keeps the process alive, through the bus; an idle thread does not.
    port.unref();
    const portClosed = new Promise((resolve) => port.once('close', resolve));
    const workerExited = new Promise((resolve) => worker.once('exit', resolve));
    // Everything that the thread had posted arrives before its port closes.
    this.#ended = Promise.all([portClosed, workerExited]).then(() => this.#account());
  }

  /** How much work is out, in milliseconds. */
  get loadMs(): number {
    return this.#loadMs;
  }

  get hasRoom(): boolean {
    return this.#loadMs < enoughLoadMs;
  }

  get isIdle(): boolean {
    return this.#batches.size === 0;
  }

  get threadId(): number {
    return this.#worker.threadId;
  }

  /** The share of its time that the thread was busy since it started, 0 to 1. */
  get busy(): number {
    return this.#worker.performance.eventLoopUtilization().utilization;
  }

  /** Sends invocations to the thread, with all else that is sent in the same turn of the event loop. */
  run(session: PoolSession, invocations: readonly Invocation[], loadMs: number): void {
    this.open(session);
    const slot = this.#progress.takeSlot();
    this.#batches.set(slot, new Batch(session, slot, invocations, loadMs));
    this.#loadMs += loadMs;
    if (this.#frame.length === 0) queueMicrotask(() => this.#postFrame());
    this.#frame.push({
      session: session.number,
      slot,
      messages: invocations.map(({ message }) => this.#writer.add(message)),
      endsWithFinal: invocations.at(-1)?.isFinal === true,
      attempts: invocations.flatMap(({ attempt }, index) => (attempt > 1 ? [[index, attempt] as const] : [])),
    });
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

  /** Takes back what the thread has not started yet: of one session, or of all. */
  takeBackUnstarted(session?: PoolSession): void {
    for (const batch of [...this.#batches.values()].reverse()) {
      if (session !== undefined && batch.session !== session) continue;
      const claimed = this.#progress.takeBack(batch.slot);
      if (claimed < 0 || claimed >= batch.kept) continue;
      const rest = batch.invocations.slice(claimed);
      batch.kept = claimed;
      batch.session.source.putBack(rest);
    }
  }

  /** Settles when nothing is out. */
  get idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  /** Settles when the thread has ended and what it had is accounted for. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Ends the thread; what is under way there fails with the reason. */
  async end(reason: BusError): Promise<void> {
    this.#endReason = reason;
    await this.#worker.terminate();
    await this.#ended;
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
    const messages = readTable(table);
    for (const item of items) this.#take(item, messages);
    if (this.hasRoom) this.#owner.laneHasRoom();
  }

  #take(item: LaneItem, messages: readonly Message[]): void {
    switch (item.type) {
      case 'publish': {
        const message = messages[item.message];
        if (message !== undefined) this.#owner.sessionOf(item.session)?.publish(item.topic, message);
        break;
      }
      case 'failed':
        this.#batches.get(item.slot)?.failures.set(item.index, reviveThrown(item.thrown));
        break;
      case 'done':
        this.#done(item);
        break;
      case 'parked':
        this.#unload(this.#batches.get(item.slot));
        break;
      case 'loaded':
        this.#owner.sessionOf(item.session)?.loaded();
        break;
      case 'load failed':
        this.#loadFailed(this.#owner.sessionOf(item.session), reviveThrown(item.thrown));
        break;
      case 'unsubscribe':
        this.#owner.sessionOf(item.session)?.unsubscribe();
        break;
      case 'stray':
        this.#owner.strayError(
          item.session === undefined ? undefined : this.#owner.sessionOf(item.session),
          reviveThrown(item.thrown),
        );
        break;
    }
  }

  #loadFailed(session: PoolSession | undefined, thrown: unknown): void {
    if (session === undefined) return;
    session.loadFailed(thrown);
    this.takeBackUnstarted(session);
  }

  #done({ slot, timing }: LaneItem & { type: 'done' }): void {
    const batch = this.#remove(slot);
    if (batch === undefined) return;
    this.invocations += batch.kept;
    this.#progress.freeSlot(slot);
    batch.session.batchDone(batch, timing);
  }

  #remove(slot: number): Batch | undefined {
    const batch = this.#batches.get(slot);
    this.#unload(batch);
    this.#batches.delete(slot);
    if (this.#batches.size === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    return batch;
  }

  #unload(batch: Batch | undefined): void {
    if (batch === undefined) return;
    this.#loadMs = Math.max(0, this.#loadMs - batch.loadMs);
    batch.loadMs = 0;
  }

  /** The thread is gone. The last batches first: what goes back goes to the front of its queue. */
  #account(): void {
    const crash =
      this.#endReason ??
      new BusError('ERR_STASIS_WORKER_CRASHED', 'the worker thread ended during the invocation');
    for (const batch of [...this.#batches.values()].reverse()) {
      this.#remove(batch.slot);
      batch.session.batchCrashed(batch, this.#progress.read(batch.slot), crash);
    }
    this.#port.close();
    this.#owner.laneEnded(this);
  }
}
