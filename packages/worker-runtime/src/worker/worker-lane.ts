// The worker's end of a thread: takes batches from the port and gives the sessions their turns.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import { Turns, type TurnTask } from '@stasis-bus/core/internal';
import type { LaneClock } from '../wire/lane-clock.js';
import { readTable } from '../wire/message-table.js';
import { LaneProgress } from '../wire/progress.js';
import type { RunFrame, ToLane } from '../wire/protocol.js';
import { describeThrown } from '../wire/thrown.js';
import type { Thread } from './batch-runner.js';
import { HandlerModules } from './handler-modules.js';
import { Outbox } from './outbox.js';
import { WorkerBatch } from './worker-batch.js';
import { WorkerSession } from './worker-session.js';

export class WorkerLane implements Thread {
  readonly outbox: Outbox;
  readonly clock: LaneClock;
  readonly #port: MessagePort;
  readonly #progress = new LaneProgress();
  readonly #sessions = new Map<number, WorkerSession>();
  readonly #turns = new Turns();
  #lastTask: TurnTask | undefined;
  readonly #modules = new HandlerModules();
  readonly #current = new AsyncLocalStorage<number>();

  constructor(port: MessagePort, clock: LaneClock) {
    this.#port = port;
    this.clock = clock;
    this.outbox = new Outbox(port);
  }

  listen(): void {
    this.#port.on('message', (message: ToLane) => this.#receive(message));
    // An error that a handler left behind (a timer, a promise nobody waits for) is its subscription's; it fails no
    // other message and ends no thread (SPEC 11.2).
    process.on('uncaughtException', (thrown) => this.#strayError(thrown));
    process.on('unhandledRejection', (thrown) => this.#strayError(thrown));
    // A handler that calls process.exit takes none of its neighbours' publishes with it.
    process.on('exit', () => this.outbox.post());
  }

  /** To be called before each turn: if another session's handler hangs, this one's words must be out already. */
  beginTurn(task: TurnTask): void {
    if (task !== this.#lastTask && this.outbox.isHeld) this.outbox.post();
    this.#lastTask = task;
    this.clock.enter();
  }

  ask(task: TurnTask): void {
    this.#turns.ask(task);
  }

  runAs<T>(session: number, code: () => T): T {
    return this.#current.run(session, code);
  }

  #receive(message: ToLane): void {
    switch (message.type) {
      case 'run':
        this.#run(message);
        break;
      case 'open':
        this.#sessions.set(message.session, new WorkerSession(message, this, this.#modules));
        break;
      case 'close':
        this.#sessions.delete(message.session);
        break;
      case 'page':
        this.#progress.addPage(message.cells);
        break;
      case 'ping':
        this.outbox.add({ type: 'pong' });
        break;
      case 'tear down':
        void this.#tearDown();
        break;
    }
  }

  #run({ table, batches }: RunFrame): void {
    const messages = readTable(table);
    for (const batch of batches) {
      this.#sessions.get(batch.session)?.add(new WorkerBatch(batch, messages, this.#progress));
    }
  }

  async #tearDown(): Promise<void> {
    for (const thrown of await this.#modules.tearDown()) this.#strayError(thrown);
    this.outbox.add({ type: 'torn down' });
  }

  #strayError(thrown: unknown): void {
    this.outbox.add({
      type: 'stray',
      session: this.#current.getStore(),
      thrown: describeThrown(thrown),
    });
  }
}
