// The thread's end of a lane: takes what home posts, in order, gives batches to sessions, and sessions their turns.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import type { BusError, Handler, Message, RemoteBus } from '@stasis-bus/core';
import {
  type Activity,
  type ContextOwner,
  type LocalHandler,
  RemoteBusView,
  Turns,
  type TurnTask,
} from '@stasis-bus/core/internal';
import { HandlerModules } from '../modules/handler-modules.js';
import { ReadBatch } from '../wire/batch-words.js';
import { describeThrown } from '../wire/clone/thrown.js';
import type { ModuleCode, Origin, RunFrame, ToLane } from '../wire/protocol.js';
import type { LaneClock } from '../wire/shared/lane-clock.js';
import { LaneProgress } from '../wire/shared/progress.js';
import { isBare, type MessageTable } from '../wire/table/message-table.js';
import { TableReader } from '../wire/table/table-reader.js';
import type { HandlerUse, Thread } from './batch-runner.js';
import { busClosed } from './bus-closed.js';
import { flushOutput } from './flush-output.js';
import { Link } from './link.js';
import { LinkOperations } from './link-operations.js';
import { LocalFunctions } from './local-functions.js';
import { throwingMicrotasks } from './microtasks.js';
import { type OnUnsentCall, Outbox } from './outbox.js';
import { WorkerBatch } from './worker-batch.js';
import { WorkerSession } from './worker-session.js';

export class WorkerLane implements Thread {
  readonly outbox: Outbox;
  readonly clock: LaneClock;
  readonly functions = new LocalFunctions();
  readonly #port: MessagePort;
  readonly #progress = new LaneProgress();
  readonly #reader = new TableReader(true);
  readonly #sessions = new Map<number, WorkerSession>();
  // Code that a handler has left behind, such as a microtask, may hang. What others have published must be on the port before it runs.
  readonly #turns = new Turns(() => this.postHeld());
  #lastTask: TurnTask | undefined;
  readonly #modules = new HandlerModules();
  /** The origin of the running code, on threads whose stray errors are reported. It permanently slows every promise on the thread. */
  #current: AsyncLocalStorage<Origin> | undefined;
  /** The origin of a microtask that is throwing, whose context is gone when the error arrives. */
  #throwing: Origin | undefined;
  readonly #links = new Map<number, Link>();
  readonly #activity: Activity;
  readonly #onLeft: (() => void) | undefined;

  /**
   * @param activity counts the sessions here, and the calls that wait for an answer
   * @param onLeft called when the thread has disconnected; only for threads of the application, which run the handler modules that they
   *   subscribe
   */
  constructor(port: MessagePort, clock: LaneClock, activity: Activity, onLeft?: () => void) {
    this.#port = port;
    this.clock = clock;
    this.#activity = activity;
    this.#onLeft = onLeft;
    const onUnsentCall: OnUnsentCall = (bus, call, why) => this.#linkTo(bus).callUnsent(call, why);
    this.outbox = new Outbox(port, onUnsentCall, onLeft !== undefined);
  }

  listen(): void {
    this.#port.on('message', (message: ToLane) => this.#receive(message));
  }

  /** Takes charge of the whole thread, which runs handlers and nothing else. Its stray errors are reported and end nothing. */
  ownThread(): void {
    this.#current = new AsyncLocalStorage();
    // An error that a handler has left behind (in a timer, or a promise without a handler) belongs to its subscription. It fails no
    // message and ends no thread (SPEC 11.2).
    const onRejection = (thrown: unknown): void => this.#strayError(thrown);
    process.on('unhandledRejection', onRejection);
    process.on('uncaughtException', (thrown, origin) => {
      // With `--unhandled-rejections=strict` a rejection is an exception first, and then a rejection as well.
      const comesAgain =
        origin === 'unhandledRejection' && process.listeners('unhandledRejection').includes(onRejection);
      if (!comesAgain) this.#strayError(thrown);
    });
    throwingMicrotasks(() => {
      this.#throwing = this.#current?.getStore();
    });
    // A handler that calls process.exit must not lose what other handlers have published.
    process.on('exit', () => this.outbox.post());
  }

  /** Called before each turn. Posts the output of other sessions, which must be on the port in case the handler of this turn hangs. */
  beginTurn(task: TurnTask): void {
    if (task !== this.#lastTask) this.postHeld();
    this.#lastTask = task;
  }

  postHeld(): void {
    if (this.outbox.isHeld) this.outbox.post();
  }

  get isAwaited(): boolean {
    return this.#turns.isAwaited;
  }

  ask(task: TurnTask): void {
    this.#turns.ask(task);
  }

  hostedHandler(session: number, host: ContextOwner): LocalHandler {
    const hosted = this.#sessions.get(session);
    if (hosted === undefined) throw new RangeError(`the session ${session} is not open`);
    return hosted.hostedBy(host);
  }

  runAs<T>(origin: Origin, code: () => T): T {
    return this.#current === undefined ? code() : this.#current.run(origin, code);
  }

  remoteBus(bus: number, use?: HandlerUse): RemoteBus {
    const link = this.#linkTo(bus);
    const load = (code: ModuleCode): Promise<Handler> => this.#modules.load(code, this.remoteBus(bus));
    const onLeft = this.#onLeft;
    const options = { ...(onLeft && { load, onLeft }), ...(use && { onOutput: use.onOutput }) };
    return new RemoteBusView(new LinkOperations(link, options), use?.user);
  }

  async join(bus: number, session: number): Promise<void> {
    await this.#linkTo(bus).call('joinSession', session);
  }

  /** Closes all links and sessions after the port has closed. */
  close(reason: BusError): void {
    for (const link of this.#links.values()) link.close(reason);
    for (const session of this.#sessions.keys()) this.#close(session);
  }

  #linkTo(bus: number): Link {
    let link = this.#links.get(bus);
    if (link === undefined) {
      link = new Link(bus, this.outbox, this.functions, this.#activity);
      this.#links.set(bus, link);
    }
    return link;
  }

  #receive(message: ToLane): void {
    if (isRunFrame(message)) {
      this.#run(message);
      return;
    }
    switch (message.type) {
      case 'open':
        // Counted before any code of the session runs, which could block the thread.
        this.clock.opened();
        this.#activity.enter();
        this.#sessions.set(message.session, new WorkerSession(message, this, this.#modules));
        break;
      case 'close':
        this.#close(message.session);
        break;
      case 'answer':
        this.#linkTo(message.bus).receiveAnswer(message.answer);
        break;
      case 'bus closed':
        this.#links.get(message.bus)?.close(busClosed());
        this.#links.delete(message.bus);
        break;
      case 'page':
        this.#progress.addPage(message.cells);
        break;
      case 'beat':
        this.clock.answer(message.beat);
        break;
      case 'ping':
        this.outbox.add({ type: 'pong' });
        break;
      case 'tear down':
        void this.#tearDown();
        break;
      case 'flush output':
        void this.#flushOutput();
        break;
    }
  }

  #run([table, batches]: RunFrame): void {
    const messages = this.#read(isBare(table) ? { bytes: table } : table);
    for (let start = 0; start < batches.length; ) {
      const batch = new ReadBatch(batches, start);
      this.#sessions.get(batch.session)?.add(new WorkerBatch(batch, messages, this.#progress));
      start = batch.end;
    }
  }

  /** Reads a table. If that fails, the invocations for its messages fail one by one. */
  #read(table: MessageTable): readonly Message[] {
    try {
      return this.#reader.read(table);
    } catch (thrown) {
      this.#strayError(thrown);
      return [];
    }
  }

  #close(session: number): void {
    const functionNumber = this.#sessions.get(session)?.functionNumber;
    if (functionNumber !== undefined) this.functions.delete(functionNumber);
    if (this.#sessions.delete(session)) this.#activity.leave();
  }

  async #tearDown(): Promise<void> {
    for (const thrown of await this.#modules.tearDown()) this.#strayError(thrown);
    this.outbox.add({ type: 'torn down' });
  }

  async #flushOutput(): Promise<void> {
    await flushOutput();
    this.outbox.add({ type: 'output flushed' });
  }

  #strayError(thrown: unknown): void {
    const origin = this.#current?.getStore() ?? this.#throwing;
    this.#throwing = undefined;
    this.outbox.add({ type: 'stray', origin, thrown: describeThrown(thrown) });
  }
}

/** A run frame is an array; all other messages are objects. */
function isRunFrame(message: ToLane): message is RunFrame {
  return Array.isArray(message);
}
