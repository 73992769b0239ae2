// The sequencer of a synchronous subscription. It has no queue: the handler is invoked inside the outermost `publish`, before
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

/** What a synchronous sequencer asks of its subscription. */
export interface SynchronousOwner
  extends Pick<
    SequencerOwner,
    'counts' | 'sessionFor' | 'errorOf' | 'reportFailure' | 'finalReceived' | 'ended'
  > {
  /** Reports an error that is not the outcome of an invocation. */
  report(error: BusError): void;
}

/** The session of a handler that is called, and never woken. */
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

  /** How many messages are being handled, not counting direct calls; none ever waits here. */
  get queued(): number {
    return this.#underWay;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Returns the handler of a session that this sequencer's subscription has opened. */
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

  /** Does nothing, since nothing waits here. */
  rerouted(): void {}

  /** @param invocation `undefined` if there is nothing more to know than the message */
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

  /** Returns the error of a handler that has returned a promise, or `undefined` if it has not. */
  refusalOf(result: unknown): BusError | undefined {
    try {
      return isThenable(result) ? this.#refusePromise(result) : undefined;
    } catch (thrown) {
      // The result's `then` is a getter that throws.
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

  /** Does not wait for the promise. If it rejects, that is reported as well, and causes no unhandled rejection. */
  #refusePromise(result: PromiseLike<unknown>): BusError {
    Promise.resolve(result).then(undefined, (thrown: unknown) => this.#owner.report(handlerFailed(thrown)));
    return new BusError(
      'ERR_STASIS_SYNC_HANDLER_ASYNC',
      'the handler of a synchronous subscription returned a promise, which nobody waits for',
    );
  }
}
