// A subscription on its thread: runs its batches in the order in which they came, one invocation after the other, and
// takes turns with the other subscriptions on the thread. While a promise is waited for, the others go on.

import { BusError, type Handler, type Message } from '@stasis-bus/core';
import {
  Fifo,
  type HomeContextOwner,
  HomeHandler,
  type Invocation,
  isThenable,
  type TurnTask,
  turnInvocations,
  turnMs,
} from '@stasis-bus/core/internal';
import type { OpenSession } from '../wire/protocol.js';
import { describeThrown } from '../wire/thrown.js';
import { loadHandler } from './handler-module.js';
import type { Outbox } from './outbox.js';
import type { WorkerBatch } from './worker-batch.js';

/** What a session needs of its lane. */
export interface WorkerSessionOwner {
  readonly outbox: Outbox;
  /** Gives the session a turn. */
  ask(session: WorkerSession): void;
  /** Runs code as the session's: errors that it causes later are reported as its own. */
  runAs<T>(session: WorkerSession, code: () => T): T;
}

export class WorkerSession implements TurnTask, HomeContextOwner {
  readonly number: number;
  readonly id: string;
  readonly topicName: string;
  readonly #owner: WorkerSessionOwner;
  readonly #batches = new Fifo<WorkerBatch>();
  #handler: HomeHandler | undefined;
  #state: 'loading' | 'idle' | 'in turn' | 'waiting' | 'failed' = 'loading';

  constructor(open: OpenSession, owner: WorkerSessionOwner) {
    this.number = open.session;
    this.id = open.subscription.id;
    this.topicName = open.subscription.topic;
    this.#owner = owner;
    owner.runAs(this, () => void this.#load(open));
  }

  /** More to do, after all there is. */
  add(batch: WorkerBatch): void {
    this.#batches.push(batch);
    if (this.#state === 'failed') this.#refuseBatches();
    else this.#ask();
  }

  turn(): boolean {
    return this.#owner.runAs(this, () => this.#turn());
  }

  publish(topicName: string, message: Message): void {
    this.#owner.outbox.publish(this.number, topicName, message);
    this.#hold();
  }

  unsubscribe(): void {
    this.#owner.outbox.add({ type: 'unsubscribe', session: this.number });
    this.#hold();
  }

  join(): Promise<void> {
    return Promise.reject(
      new BusError('ERR_STASIS_INVALID_ARGUMENT', `subscription ${this.id} can be joined at home only`),
    );
  }

  async #load({ module, export: name, data }: OpenSession): Promise<void> {
    const { outbox } = this.#owner;
    try {
      const handler: Handler = await loadHandler(module, name);
      this.#handler = new HomeHandler(handler, this, data);
      this.#state = 'idle';
      outbox.add({ type: 'loaded', session: this.number });
      this.#ask();
    } catch (thrown) {
      this.#state = 'failed';
      outbox.add({ type: 'load failed', session: this.number, thrown: describeThrown(thrown) });
      this.#refuseBatches();
    }
  }

  /** Gives back what cannot be run. Home takes it back when it hears that loading failed. */
  #refuseBatches(): void {
    for (let batch = this.#batches.shift(); batch !== undefined; batch = this.#batches.shift())
      this.#done(batch);
  }

  #done({ slot, timing }: WorkerBatch): void {
    this.#owner.outbox.add({ type: 'done', slot, timing });
  }

  #ask(): void {
    if (this.#state !== 'idle' || this.#batches.size === 0) return;
    this.#state = 'in turn';
    this.#owner.ask(this);
  }

  #turn(): boolean {
    const turnStarted = performance.now();
    let started = turnStarted;
    for (let count = 0; count < turnInvocations && started - turnStarted < turnMs; count += 1) {
      const batch = this.#batches.peek();
      if (batch === undefined) {
        this.#state = 'idle';
        return false;
      }
      const invocation = batch.claim();
      if (invocation === undefined) {
        this.#batches.shift();
        this.#done(batch);
      } else if (!this.#invoke(batch, invocation, started)) {
        return false;
      }
      started = performance.now();
    }
    return true;
  }

  /** False: the handler returned a promise, and the turn is over. */
  #invoke(batch: WorkerBatch, invocation: Invocation, started: number): boolean {
    try {
      const result = this.#handler?.call(invocation);
      if (isThenable(result)) {
        this.#waitFor(result, batch, invocation, started);
        return false;
      }
    } catch (thrown) {
      this.#failed(batch, thrown);
    }
    this.#finish(batch, invocation, started);
    return true;
  }

  #waitFor(result: PromiseLike<unknown>, batch: WorkerBatch, invocation: Invocation, started: number): void {
    this.#state = 'waiting';
    const { outbox } = this.#owner;
    outbox.add({ type: 'parked', slot: batch.slot });
    const goOn = (): void => {
      this.#finish(batch, invocation, started);
      this.#state = 'idle';
      this.#ask();
    };
    Promise.resolve(result).then(goOn, (thrown: unknown) => {
      this.#failed(batch, thrown);
      goOn();
    });
  }

  #failed(batch: WorkerBatch, thrown: unknown): void {
    this.#owner.outbox.add({
      type: 'failed',
      slot: batch.slot,
      index: batch.index,
      thrown: describeThrown(thrown),
    });
    this.#hold();
  }

  #finish(batch: WorkerBatch, invocation: Invocation, started: number): void {
    invocation.settled = true;
    batch.finish(performance.now() - started);
  }

  /** What the current invocation has put into the outbox must leave the thread before it counts as ended. */
  #hold(): void {
    const batch = this.#batches.peek();
    if (batch?.hold() === true) this.#owner.outbox.afterPost(() => batch.posted());
  }
}
