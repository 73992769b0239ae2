// The sequencer of a synchronous subscription: no queue; its handler is invoked inside the outermost `publish`, before
// that returns (SPEC 4.3 b). What is published meanwhile waits its turn in the dispatcher, so invocations never overlap.

import type { Message } from '../api/message.js';
import { nowMs } from '../basics/clock.js';
import { isThenable } from '../basics/thenable.js';
import { BusError } from '../errors/bus-error.js';
import { handlerFailed } from '../errors/handler-errors.js';
import { Invocation, ordinary } from '../sequencing/invocation.js';
import type { Session } from '../sequencing/invocation-source.js';
import type { SequencerOwner } from '../sequencing/sequencer-owner.js';
import type { InvocationWaiter } from '../sequencing/waiter.js';
import type { LocalHandler } from './local-handler.js';

/** What a synchronous sequencer asks of, and tells, its subscription. */
export interface SynchronousOwner
  extends Pick<
    SequencerOwner,
    'counts' | 'sessionFor' | 'errorOf' | 'reportFailure' | 'finalReceived' | 'ended'
  > {
  /** Reports an error that is no invocation's outcome. */
  report(error: BusError): void;
}

/** A handler that is called, not woken. */
export class SynchronousSession implements Session {
  readonly ready = Promise.resolve();
  readonly handler: LocalHandler;

  constructor(handler: LocalHandler) {
    this.handler = handler;
  }

  wake(): void {}

  close(): void {}
}

export class SynchronousSequencer {
  /** Distinguishes it from the sequencers that have a queue. */
  readonly isSynchronous = true;
  readonly readsMessages = true;
  readonly #owner: SynchronousOwner;
  #underWay = 0;

  constructor(owner: SynchronousOwner) {
    this.#owner = owner;
  }

  /** What is being handled, but for what is called directly: nothing waits here. */
  get queued(): number {
    return this.#underWay;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** The handler of a session that this sequencer's subscription has opened. */
  static handlerOf(session: Session | undefined): LocalHandler | undefined {
    return session instanceof SynchronousSession ? session.handler : undefined;
  }

  push(message: Message, waiter?: InvocationWaiter): void {
    waiter?.expect();
    this.#invoke(
      message,
      waiter === undefined ? undefined : new Invocation(message, { ...ordinary, waiter }),
    );
  }

  pushFinal(message: Message, isSilent: boolean): void {
    this.#owner.finalReceived();
    if (isSilent) this.#owner.counts.handledCount += 1;
    else this.#invoke(message, new Invocation(message, { ...ordinary, isFinal: true }));
    this.#owner.ended();
  }

  /** Nothing waits here. */
  rerouted(): void {}

  /** @param invocation absent: there is nothing to know of it but its message */
  #invoke(message: Message, invocation: Invocation | undefined): void {
    const { counts } = this.#owner;
    const session = this.#owner.sessionFor(message);
    if (session instanceof BusError) {
      this.failed(invocation ?? new Invocation(message), session);
      return;
    }
    const handler = SynchronousSequencer.handlerOf(session);
    if (handler === undefined) {
      counts.dropped += 1;
      invocation?.waiter?.ended('filtered');
      return;
    }
    const isTimed = counts.isTimeWanted;
    const started = isTimed ? nowMs() : 0;
    this.#underWay = 1;
    counts.highestQueued = 1;
    const error = this.#call(handler, message, invocation);
    this.#underWay = 0;
    if (error !== undefined) {
      this.failed(invocation ?? new Invocation(message), error);
      return;
    }
    if (isTimed) counts.handled(nowMs() - started, message.type);
    else counts.handledCount += 1;
    if (invocation === undefined) return;
    invocation.hasEnded = true;
    invocation.waiter?.ended('handled');
  }

  #call(handler: LocalHandler, message: Message, invocation: Invocation | undefined): BusError | undefined {
    try {
      return this.refusalOf(
        invocation === undefined ? handler.callPlainly(message) : handler.call(invocation),
      );
    } catch (thrown) {
      return handlerFailed(thrown);
    }
  }

  /** The error of a handler that has returned a promise. */
  refusalOf(result: unknown): BusError | undefined {
    try {
      return isThenable(result) ? this.#refusePromise(result) : undefined;
    } catch (thrown) {
      // Its `then` is a getter that throws.
      return handlerFailed(thrown);
    }
  }

  failed(invocation: Invocation, error: BusError): void {
    this.#owner.counts.failed += 1;
    invocation.hasEnded = true;
    const failure = this.#owner.errorOf(invocation, error);
    invocation.waiter?.ended(failure);
    this.#owner.reportFailure(failure);
  }

  /** The promise is not waited for; if it rejects, that is reported as well, and is no unhandled rejection. */
  #refusePromise(result: PromiseLike<unknown>): BusError {
    Promise.resolve(result).then(undefined, (thrown: unknown) => this.#owner.report(handlerFailed(thrown)));
    return new BusError(
      'ERR_STASIS_SYNC_HANDLER_ASYNC',
      'the handler of a synchronous subscription returned a promise, which nobody waits for',
    );
  }
}
