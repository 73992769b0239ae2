// A subscription on its thread: loads its handler, then hands its batches to a runner; if it is parallel, each batch to
// a runner of its own, since home gives no two of them the same partition key.

import type { Handler } from '@stasis-bus/core';
import type { OpenSession } from '../wire/protocol.js';
import { describeThrown } from '../wire/thrown.js';
import { BatchRunner, type Thread } from './batch-runner.js';
import type { HandlerModules } from './handler-modules.js';
import type { WorkerBatch } from './worker-batch.js';

export class WorkerSession {
  readonly #open: OpenSession;
  readonly #thread: Thread;
  readonly #modules: HandlerModules;
  #early: WorkerBatch[] = [];
  #handler: Handler | undefined;
  #runner: BatchRunner | undefined;
  #hasFailed = false;

  constructor(open: OpenSession, thread: Thread, modules: HandlerModules) {
    this.#open = open;
    this.#thread = thread;
    this.#modules = modules;
    thread.runAs(open.session, () => void this.#load());
  }

  add(batch: WorkerBatch): void {
    if (this.#hasFailed) this.#refuse(batch);
    else if (this.#handler === undefined) this.#early.push(batch);
    else this.#run(batch, this.#handler);
  }

  #run(batch: WorkerBatch, handler: Handler): void {
    if (this.#open.parallel) {
      new BatchRunner(this.#open, handler, this.#thread).add(batch);
      return;
    }
    this.#runner ??= new BatchRunner(this.#open, handler, this.#thread);
    this.#runner.add(batch);
  }

  async #load(): Promise<void> {
    const { session, bus, module, export: name } = this.#open;
    const { outbox } = this.#thread;
    try {
      this.#handler = await this.#modules.load(module, name, (topic, message) =>
        outbox.publish(bus, topic, message),
      );
      outbox.add({ type: 'loaded', session });
    } catch (thrown) {
      this.#hasFailed = true;
      outbox.add({ type: 'load failed', session, thrown: describeThrown(thrown) });
    }
    for (const batch of this.#early.splice(0)) this.add(batch);
  }

  /** Gives back what cannot be run: home has taken it back, for it heard that loading failed. */
  #refuse({ slot, timing }: WorkerBatch): void {
    this.#thread.outbox.add({ type: 'done', slot, timing });
  }
}
