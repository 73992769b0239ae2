// What all sequencers have in common: the account. Every message that is pushed ends exactly once, as handled, failed
// or dropped (SPEC 11.0), whatever comes back from the executors and in whatever order.

import type { Message } from '../api/message.js';
import type { HandledTimes } from '../basics/times.js';
import { BusError } from '../errors/bus-error.js';
import {
  type Delivery,
  type Invocation,
  invocationOf,
  isInvocation,
  isSilent,
  messageOf,
} from './invocation.js';
import type { InvocationCounts } from './invocation-counts.js';
import type { InvocationSource, Session } from './invocation-source.js';
import type { InvocationWaiter } from './waiter.js';

/** What a sequencer asks of, and tells, the subscription it belongs to. */
export interface SequencerOwner {
  readonly counts: InvocationCounts;
  /**
   * The session whose turn the message is; `undefined`: nobody handles it; an error: nobody can say, and the message has failed
   * with it. Asked when the message's turn comes. Never throws.
   */
  sessionFor(message: Message, key?: PartitionKey): Session | BusError | undefined;
  /** Calls back when the code that runs now is through: in a microtask. */
  later(task: () => void): void;
  /** Returns the error of an invocation as it is to be reported. Never throws. */
  errorOf(invocation: Invocation, error: BusError): BusError;
  /** Reports such an error, when the invocation has ended in every other respect. Never throws. */
  reportFailure(error: BusError): void;
  busy(): void;
  idle(): void;
  /** The number of messages accepted and not yet ended has changed. */
  queueChanged(queued: number): void;
  /** The handler is about to get the final message. */
  finalReceived(): void;
  /** The sequencer was ended before its final message; what was queued, so many messages, is dropped. */
  broken(reason: BusError, dropped: number): void;
  /** Nothing follows: the final message is completed, or what was under way when it was ended. */
  ended(): void;
}

export type PartitionKey = string | number;

/** What becomes of messages that can't be handled as usual. */
export interface SequencerPolicy {
  readonly onCrash: 'skip' | 'retry';
  readonly maxRetries: number;
  /** How many messages may wait. */
  readonly maxQueue: number;
  readonly overflow: 'drop-oldest' | 'drop-newest';
}

export abstract class BaseSequencer implements InvocationSource {
  abstract readonly parallelLimit: number;
  /** Messages accepted and not yet ended. */
  abstract readonly queued: number;
  /** Those of them that are with a handler. */
  abstract readonly underWay: number;
  protected readonly owner: SequencerOwner;
  protected readonly policy: SequencerPolicy;
  #endReason: BusError | undefined;
  #hasEnded = false;
  #isBusy = false;
  #willLook = false;
  #announced = 0;
  /** Errors of what has ended. */
  #unreported: BusError[] | undefined;

  constructor(owner: SequencerOwner, policy: SequencerPolicy) {
    this.owner = owner;
    this.policy = policy;
  }

  /** Distinguishes queues from the sequencer of a synchronous subscription, which calls the handler inside `push`. */
  get isSynchronous(): false {
    return false;
  }

  /** Whether messages are looked at before a handler gets them, their values included. */
  get readsMessages(): boolean {
    return false;
  }

  /** Accepts a message. */
  abstract push(message: Message, waiter?: InvocationWaiter): void;
  /** Accepts the final message, the last one; a silent one ends the subscription without an invocation. */
  abstract pushFinal(message: Message, isSilent: boolean): void;
  abstract next(session: Session, place: object): Invocation | undefined;
  abstract take(
    session: Session,
    place: object,
    batch: Delivery[],
    most: number,
    hosts?: (other: Session) => boolean,
  ): void;

  /** Routes have been edited, and the sessions of those that are gone are closed: what waits is looked up again. */
  rerouted(): void {
    this.afterReturn();
  }

  handled(invocation: Invocation, milliseconds: number): void {
    if (invocation.hasOverrun) {
      this.owner.counts.failed += 1;
    } else {
      this.owner.counts.handled(milliseconds, invocation.dispatched.type);
      invocation.waiter?.settle('handled');
    }
    this.#giveBack(invocation);
  }

  handledAll(batch: readonly Delivery[], count: number, times: HandledTimes): void {
    if (count === 0) return;
    let handled = count;
    let last: Delivery | undefined;
    for (let index = 0; index < count; index += 1) {
      last = batch[index] as Delivery;
      this.returned(last);
      if (!isInvocation(last)) continue;
      last.settled = true;
      if (last.hasOverrun) handled -= 1;
      else last.waiter?.settle('handled');
    }
    this.owner.counts.failed += count - handled;
    const slowest = batch[times.slowest];
    if (handled > 0 && slowest !== undefined)
      this.owner.counts.handledMany(handled, times, messageOf(slowest).type);
    if (last !== undefined && isInvocation(last) && last.isFinal) this.finish();
    this.afterReturn();
  }

  failed(invocation: Invocation, error: BusError): void {
    this.owner.counts.failed += 1;
    this.#giveBack(invocation, error);
  }

  overran(invocation: Invocation, error: BusError): void {
    // It counts as failed when it has ended: until then it is queued.
    this.#settleWithError(invocation, error);
    invocation.hasOverrun = true;
    this.settleDown();
  }

  crashed(invocation: Invocation, error: BusError): void {
    const isGivenUp = this.policy.onCrash === 'skip' || invocation.attempt > this.policy.maxRetries;
    if (isGivenUp || invocation.hasOverrun || this.#endReason !== undefined) {
      this.failed(invocation, error);
      return;
    }
    this.owner.counts.retried += 1;
    invocation.settled = true;
    this.requeue([invocation], [invocation.again()]);
    this.afterReturn();
  }

  putBack(deliveries: readonly Delivery[]): void {
    this.requeue(deliveries, deliveries);
    if (this.#endReason !== undefined) this.dropQueued(this.#endReason);
    this.afterReturn();
  }

  end(reason: BusError): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    const { counts } = this.owner;
    const before = counts.dropped;
    this.dropQueued(reason);
    this.owner.broken(reason, counts.dropped - before);
    this.afterReturn();
  }

  /** An invocation is out no more. */
  protected abstract returned(delivery: Delivery): void;
  /** Takes deliveries back to the front, in their order, some perhaps as the same to be started again. */
  protected abstract requeue(out: readonly Delivery[], again: readonly Delivery[]): void;
  /** Drops all that waits. */
  protected abstract dropQueued(reason: BusError): void;
  /** Whether nothing is out. */
  protected abstract get isBack(): boolean;
  /** Invocations are back, or were never given out: goes on with what is next. */
  protected abstract goOn(): void;
  /** Ends what nobody handles, if its turn has come; and wakes whose turn it is. */
  protected abstract look(): void;

  /**
   * To be called when nobody handles what is next. That is no decision yet: the code that runs now may edit routes, and what
   * it does counts together (SPEC 8.5).
   */
  protected lookLater(): void {
    if (this.#willLook) return;
    this.#willLook = true;
    this.owner.later(() => {
      this.#willLook = false;
      this.look();
      this.settleDown();
    });
  }

  /** To be called when something was added. False: the sequencer has ended, and it was dropped. */
  protected accepted(): boolean {
    if (!this.#isBusy) {
      this.#isBusy = true;
      this.owner.busy();
    }
    if (this.#endReason === undefined) return true;
    this.dropQueued(this.#endReason);
    this.settleDown();
    return false;
  }

  /**
   * To be called at the end of whatever may have changed the number of queued messages, or ended one with an error: what it
   * calls may push again, so all else must be in order by then.
   */
  protected settleDown(): void {
    const errors = this.#unreported;
    if (errors !== undefined) {
      this.#unreported = undefined;
      for (const error of errors) this.owner.reportFailure(error);
    }
    const { queued } = this;
    if (queued !== this.#announced) {
      this.#announced = queued;
      this.owner.queueChanged(queued);
    }
    if (this.#isBusy && this.queued === 0) {
      this.#isBusy = false;
      this.owner.idle();
    }
  }

  /** Ends a message unhandled, for a reason that was reported. */
  protected drop(item: Delivery, reason: BusError): void {
    this.#countUnhandled(item);
    if (isInvocation(item)) item.waiter?.settle(reason);
  }

  /** One too many would wait: reports it, and drops the message that must go. */
  protected overflow(item: Delivery): void {
    const { maxQueue, overflow } = this.policy;
    const which = overflow === 'drop-oldest' ? 'oldest' : 'newest';
    const invocation = invocationOf(item);
    const text = `more than ${maxQueue} messages would wait: the ${which} was dropped`;
    const error = this.owner.errorOf(invocation, new BusError('ERR_STASIS_QUEUE_OVERFLOW', text));
    this.drop(invocation, error);
    this.#reportLater(error);
  }

  /** Ends a message that nobody handles: it has no route, or only marks the end. @param error why nobody can say who does */
  protected endUnrouted(item: Delivery, error: BusError | undefined): void {
    if (error !== undefined) {
      this.owner.counts.failed += 1;
      this.#settleWithError(invocationOf(item), error);
      return;
    }
    this.#countUnhandled(item);
    if (isInvocation(item)) item.waiter?.settle('filtered');
  }

  protected afterReturn(): void {
    if (this.isBack && this.#endReason !== undefined) this.finish();
    else this.goOn();
    this.settleDown();
  }

  /** Nothing follows. */
  protected finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.owner.ended();
  }

  /** A silent final message counts as handled when it ends, however that is: no handler was to get it. */
  #countUnhandled(item: Delivery): void {
    if (isSilent(item)) this.owner.counts.handledCount += 1;
    else this.owner.counts.dropped += 1;
  }

  /** Settles what waits for the invocation with the error as it will be reported. A program may run code when its stack is read. */
  #settleWithError(invocation: Invocation, error: BusError): void {
    const failure = this.owner.errorOf(invocation, error);
    invocation.waiter?.settle(failure);
    this.#reportLater(failure);
  }

  /** Who hears of it may publish, or throw: when all else is in order. */
  #reportLater(error: BusError): void {
    this.#unreported ??= [];
    this.#unreported.push(error);
  }

  /** @param error what it failed with, if it did; an overrun was reported when it happened */
  #giveBack(invocation: Invocation, error?: BusError): void {
    invocation.settled = true;
    this.returned(invocation);
    if (error !== undefined && !invocation.hasOverrun) this.#settleWithError(invocation, error);
    if (invocation.isFinal) this.finish();
    this.afterReturn();
  }
}

/** Who handles a message, of what the owner says. */
export function handlerOf(turn: Session | BusError | undefined): Session | undefined {
  return turn instanceof BusError ? undefined : turn;
}

/** Why nobody can say who does. */
export function errorIn(turn: Session | BusError | undefined): BusError | undefined {
  return turn instanceof BusError ? turn : undefined;
}
