// Runs batches of a subscription in the order in which they came, one invocation after the other, and takes turns with
// the other subscriptions on the thread. While a promise is waited for, the others go on.

import type { Handler, Message, RemoteBus } from '@stasis-bus/core';
import {
  type ContextOwner,
  Fifo,
  type Invocation,
  isThenable,
  LocalHandler,
  type Targets,
  type TurnTask,
  turnInvocations,
  turnMs,
} from '@stasis-bus/core/internal';
import { describeThrown } from '../wire/clone/thrown.js';
import type { OpenSession, Origin } from '../wire/protocol.js';
import type { LaneClock } from '../wire/shared/lane-clock.js';
import type { LocalFunctions } from './local-functions.js';
import type { Outbox } from './outbox.js';
import { Stopwatch } from './stopwatch.js';
import type { WorkerBatch } from './worker-batch.js';

/** What a runner needs of its thread. */
export interface Thread {
  readonly outbox: Outbox;
  readonly clock: LaneClock;
  /** The functions that the thread has subscribed itself. */
  readonly functions: LocalFunctions;
  /** The handler of another route of the same router, whose turns come in the host's batches. */
  hostedHandler(session: number, host: ContextOwner): LocalHandler;
  /** A bus, by its number; a handler's, if that uses it. */
  remoteBus(bus: number, use?: HandlerUse): RemoteBus;
  /** Settles when the subscription of a session here has completed. */
  join(bus: number, session: number): Promise<void>;
  /** Whether another task waits for its turn. */
  readonly isAwaited: boolean;
  /** A turn begins. */
  beginTurn(task: TurnTask): void;
  /** Posts what invocations that have ended have said: it must be out before the code of anybody else runs, which may hang. */
  postHeld(): void;
  /** Gives a task its turn. */
  ask(task: TurnTask): void;
  /** Runs code as a subscription's: errors that it causes later are reported as its own, also when it has ended. */
  runAs<T>(origin: Origin, code: () => T): T;
}

/** How a handler uses a bus. */
export interface HandlerUse {
  readonly user: ContextOwner;
  /** Called when something was said that must leave the thread. */
  readonly said: () => void;
}

export class BatchRunner implements TurnTask, ContextOwner {
  readonly id: string;
  readonly topicName: string;
  readonly #session: number;
  readonly #bus: number;
  readonly #origin: Origin;
  readonly #thread: Thread;
  /** Where home knows that it publishes. */
  readonly #targets: Targets;
  readonly #handler: LocalHandler;
  readonly #isTimed: boolean;
  readonly #batches = new Fifo<WorkerBatch>();
  #remoteBus: RemoteBus | undefined;
  #state: 'idle' | 'in turn' | 'waiting' = 'idle';
  readonly #stopwatch = new Stopwatch();

  constructor(
    { session, subscription, bus, timed }: OpenSession,
    handler: Handler,
    data: unknown,
    thread: Thread,
    targets: Targets,
  ) {
    this.id = subscription.id;
    this.topicName = subscription.topic;
    this.#session = session;
    this.#bus = bus;
    this.#origin = { subscription, bus };
    this.#thread = thread;
    this.#targets = targets;
    this.#isTimed = timed;
    this.#handler = new LocalHandler(handler, this, data);
  }

  /** More to do, after all there is. */
  add(batch: WorkerBatch): void {
    this.#batches.push(batch);
    this.#ask();
  }

  turn(): boolean {
    this.#thread.beginTurn(this);
    const wantsMore = this.#thread.runAs(this.#origin, () => this.#turn());
    this.#thread.clock.leave();
    return wantsMore;
  }

  publishesOn(topic: string): void {
    if (this.#targets.add(topic))
      this.#thread.outbox.add({ type: 'publishes', session: this.#session, topic });
  }

  publish(topicName: string, message: Message): void {
    this.publishesOn(topicName);
    this.#thread.outbox.publish(this.#bus, topicName, message);
    this.#hold();
  }

  reply(invocation: Invocation, message: Message): void {
    const batch = this.#batches.peek();
    // Once it has completed, nobody waits for an answer any more.
    if (batch === undefined || invocation.hasEnded) return;
    this.#thread.outbox.reply(batch.slot, batch.index, message);
    this.#hold();
  }

  unsubscribe(): void {
    this.#thread.outbox.add({ type: 'unsubscribe', session: this.#session });
    this.#hold();
  }

  join(): Promise<void> {
    return this.#thread.join(this.#bus, this.#session);
  }

  get remoteBus(): RemoteBus {
    this.#remoteBus ??= this.#thread.remoteBus(this.#bus, { user: this, said: () => this.#hold() });
    return this.#remoteBus;
  }

  #ask(): void {
    if (this.#state !== 'idle' || this.#batches.size === 0) return;
    this.#state = 'in turn';
    this.#thread.ask(this);
  }

  #turn(): boolean {
    this.#stopwatch.start();
    const turnStarted = this.#stopwatch.atMs;
    let current: WorkerBatch | undefined;
    for (let count = 0; this.#mayGoOn(count, turnStarted); count += 1) {
      const batch = this.#batches.peek();
      if (batch === undefined) {
        this.#state = 'idle';
        return false;
      }
      if (batch !== current) this.#thread.clock.run(batch.slot);
      current = batch;
      const invocation = batch.claim(this.#isTimed ? this.#thread.clock.now() : undefined);
      if (invocation === undefined) {
        this.#end(batch);
      } else if (!this.#invoke(batch, invocation)) {
        return false;
      }
    }
    if (current !== undefined) this.#stopwatch.read(current);
    return true;
  }

  /** While nobody else waits for a turn, only the time counts. */
  #mayGoOn(count: number, turnStarted: number): boolean {
    return (
      (count < turnInvocations || !this.#thread.isAwaited) && this.#stopwatch.atMs - turnStarted < turnMs
    );
  }

  /** False: the handler returned a promise, and the turn is over. */
  #invoke(batch: WorkerBatch, invocation: Invocation): boolean {
    try {
      const { session } = batch;
      const handler = session === this.#session ? this.#handler : this.#thread.hostedHandler(session, this);
      const result = handler.call(invocation);
      if (result !== undefined && isThenable(result)) {
        void this.#waitFor(result, batch, invocation);
        return false;
      }
    } catch (thrown) {
      this.#failed(batch, thrown);
    }
    this.#finish(batch, invocation);
    return true;
  }

  /** Whatever a promise with a `then` of its own does, it is waited for once. */
  async #waitFor(result: PromiseLike<unknown>, batch: WorkerBatch, invocation: Invocation): Promise<void> {
    const beganMs = this.#stopwatch.split(batch);
    this.#state = 'waiting';
    this.#thread.outbox.add({ type: 'parked', slot: batch.slot });
    try {
      await result;
    } catch (thrown) {
      this.#failed(batch, thrown);
    }
    this.#finish(batch, invocation, beganMs);
    this.#state = 'idle';
    this.#ask();
    this.#thread.postHeld();
  }

  #failed(batch: WorkerBatch, thrown: unknown): void {
    this.#thread.outbox.add({
      type: 'failed',
      slot: batch.slot,
      index: batch.index,
      thrown: describeThrown(thrown),
    });
    this.#hold();
  }

  /** @param beganMs when, if it went on without the thread */
  #finish(batch: WorkerBatch, invocation: Invocation, beganMs?: number): void {
    invocation.hasEnded = true;
    batch.finish();
    if (beganMs === undefined) this.#stopwatch.lap(batch);
    else this.#stopwatch.join(batch, beganMs);
    // At once, not when it is this session's turn again: home may have more for it.
    if (batch.isThrough) this.#end(batch);
  }

  #end(batch: WorkerBatch): void {
    this.#stopwatch.read(batch);
    this.#batches.shift();
    batch.end();
    this.#thread.outbox.end(batch.slot, batch.timing);
  }

  /** What the current invocation has put into the outbox must leave the thread before it counts as ended. */
  #hold(): void {
    const batch = this.#batches.peek();
    if (batch?.hold() === true) this.#thread.outbox.afterPost(() => batch.posted());
  }
}
