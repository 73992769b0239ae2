// Runs the batches of a session in the order in which they arrive, one invocation after the other, and takes turns with the other
// sessions on the thread. While an invocation waits for a promise, the other sessions go on.

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
  /** The functions that the thread itself has subscribed. */
  readonly functions: LocalFunctions;
  /** Returns the handler of another route of the same router, whose invocations come in the host's batches. */
  hostedHandler(session: number, host: ContextOwner): LocalHandler;
  /** Returns a view of a bus, by its number. @param use how a handler uses the bus, if the view is for one */
  remoteBus(bus: number, use?: HandlerUse): RemoteBus;
  /** Resolves when the subscription of a session on this thread has completed. */
  join(bus: number, session: number): Promise<void>;
  /** Whether another task waits for its turn. */
  readonly isAwaited: boolean;
  /** Called when a turn begins. */
  beginTurn(task: TurnTask): void;
  /** Posts the output of invocations that have ended. It must be on the port before other code runs, which may hang. */
  postHeld(): void;
  /** Asks for a turn for a task. */
  ask(task: TurnTask): void;
  /** Runs code for a subscription. Errors that the code causes later are reported for the subscription, even after it has ended. */
  runAs<T>(origin: Origin, code: () => T): T;
}

/** How a handler uses a bus. */
export interface HandlerUse {
  readonly user: ContextOwner;
  /** Called when the handler has put something into the outbox. */
  readonly onOutput: () => void;
}

export class BatchRunner implements TurnTask, ContextOwner {
  readonly id: string;
  readonly topicName: string;
  readonly #session: number;
  readonly #bus: number;
  readonly #origin: Origin;
  readonly #thread: Thread;
  /** The topics on which the handler publishes, as far as home knows. */
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

  /** Adds a batch behind all others. */
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
    // After an invocation has completed, nothing waits for its answer.
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
    this.#remoteBus ??= this.#thread.remoteBus(this.#bus, { user: this, onOutput: () => this.#hold() });
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

  /** Returns whether the turn may go on. While no other task waits for a turn, only the time is limited. */
  #mayGoOn(count: number, turnStarted: number): boolean {
    return (
      (count < turnInvocations || !this.#thread.isAwaited) && this.#stopwatch.atMs - turnStarted < turnMs
    );
  }

  /** Calls the handler. Returns `false` if it has returned a promise, which ends the turn. */
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

  /** Waits for a promise or another object with a `then`, and goes on exactly once, whatever that `then` does. */
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

  /** Completes an invocation. @param beganMs when it began, if it has waited for a promise */
  #finish(batch: WorkerBatch, invocation: Invocation, beganMs?: number): void {
    invocation.hasEnded = true;
    batch.finish();
    if (beganMs === undefined) this.#stopwatch.lap(batch);
    else this.#stopwatch.join(batch, beganMs);
    // The batch ends at once, rather than in the session's next turn, because home may have more for the session.
    if (batch.isThrough) this.#end(batch);
  }

  #end(batch: WorkerBatch): void {
    this.#stopwatch.read(batch);
    this.#batches.shift();
    batch.end();
    this.#thread.outbox.end(batch.slot, batch.timing);
  }

  /** Lets the current invocation count as ended only after the outbox has been posted. */
  #hold(): void {
    const batch = this.#batches.peek();
    if (batch?.hold() === true) this.#thread.outbox.afterPost(() => batch.posted());
  }
}
