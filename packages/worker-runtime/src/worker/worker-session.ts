// A session on its thread: loads its handler, then hands its batches to a runner, in order. In a parallel session each batch gets a
// runner of its own, since home gives no two of them the same partition key.

import type { Handler } from '@stasis-bus/core';
import { type ContextOwner, LocalHandler, Targets } from '@stasis-bus/core/internal';
import type { HandlerModules } from '../modules/handler-modules.js';
import { describeThrown } from '../wire/clone/thrown.js';
import type { ModuleCode, OpenSession } from '../wire/protocol.js';
import { BatchRunner, type Thread } from './batch-runner.js';
import type { WorkerBatch } from './worker-batch.js';

export class WorkerSession {
  readonly #open: OpenSession;
  readonly #thread: Thread;
  readonly #modules: HandlerModules;
  #early: WorkerBatch[] = [];
  #handler: Handler | undefined;
  #data: unknown;
  #runner: BatchRunner | undefined;
  #hosted: { readonly host: ContextOwner; readonly handler: LocalHandler } | undefined;
  #hasFailed = false;
  /** The topics on which the handler publishes. Home may be told of one twice, but rarely, since most handlers publish on few. */
  readonly #targets = new Targets(() => true);

  constructor(open: OpenSession, thread: Thread, modules: HandlerModules) {
    this.#open = open;
    this.#thread = thread;
    this.#modules = modules;
    this.#data = open.data;
    const { code } = open;
    if (code.type === 'function') this.#takeFunction(code.number);
    else thread.runAs({ subscription: open.subscription, bus: open.bus }, () => void this.#load(code));
  }

  /** The number of the handler, if it is a function of this thread. */
  get functionNumber(): number | undefined {
    const { code } = this.#open;
    return code.type === 'function' ? code.number : undefined;
  }

  /** Returns the handler, for invocations in the batches of another route of the same router. It must be loaded. */
  hostedBy(host: ContextOwner): LocalHandler {
    if (this.#hosted?.host !== host) {
      const { code, subscription } = this.#open;
      if (this.#handler === undefined)
        throw new RangeError(`no handler is loaded for ${subscription.id}: ${code.type}`);
      this.#hosted = { host, handler: new LocalHandler(this.#handler, host, this.#data) };
    }
    return this.#hosted.handler;
  }

  add(batch: WorkerBatch): void {
    if (this.#hasFailed) this.#refuse(batch);
    else if (this.#handler === undefined) this.#early.push(batch);
    else this.#run(batch, this.#handler);
  }

  #run(batch: WorkerBatch, handler: Handler): void {
    if (this.#open.parallel) {
      this.#newRunner(handler).add(batch);
      return;
    }
    this.#runner ??= this.#newRunner(handler);
    this.#runner.add(batch);
  }

  #newRunner(handler: Handler): BatchRunner {
    return new BatchRunner(this.#open, handler, this.#data, this.#thread, this.#targets);
  }

  /** Takes a function of this thread as the handler. */
  #takeFunction(number: number): void {
    const local = this.#thread.functions.get(number);
    this.#handler = local?.handler;
    this.#data = local?.data;
    this.#hasFailed = local === undefined;
  }

  async #load(code: ModuleCode): Promise<void> {
    const { session, bus } = this.#open;
    const { outbox } = this.#thread;
    try {
      this.#handler = await this.#modules.load(code, this.#thread.remoteBus(bus));
      outbox.add({ type: 'loaded', session });
    } catch (thrown) {
      this.#hasFailed = true;
      outbox.add({ type: 'load failed', session, thrown: describeThrown(thrown) });
    }
    // Posted at once, so that home does not blame the module if other code on the thread hangs next.
    outbox.post();
    for (const batch of this.#early.splice(0)) this.add(batch);
  }

  /** Gives back a batch that cannot be run. Home takes its invocations back when it learns that loading has failed. */
  #refuse({ slot, timing }: WorkerBatch): void {
    this.#thread.outbox.end(slot, timing);
  }
}
