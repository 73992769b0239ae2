// What all sequencers have in common: the account. Every message that is pushed ends exactly once, as handled, failed or dropped
// (SPEC 11.0), whatever executors give back, and in whatever order. Subclasses decide which message is next, and where it may run.

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
import type { InvocationSource } from './invocation-source.js';
import type { SequencerOwner, SequencerPolicy } from './sequencer-owner.js';
import type { InvocationWaiter } from './waiter.js';

export abstract class BaseSequencer implements Omit<InvocationSource, 'next' | 'take'> {
  abstract readonly parallelLimit: number;
  /** How many messages have been accepted and have not ended. */
  abstract readonly queued: number;
  /** How many of these are being handled. */
  abstract readonly underWay: number;
  protected readonly owner: SequencerOwner;
  protected readonly policy: SequencerPolicy;
  #endReason: BusError | undefined;
  #hasEnded = false;
  #isBusy = false;
  #willLook = false;
  #announced = 0;
  /** Errors of invocations that have ended, to be reported by `flush`. */
  #unreported: BusError[] | undefined;

  constructor(owner: SequencerOwner, policy: SequencerPolicy) {
    this.owner = owner;
    this.policy = policy;
  }

  /** Distinguishes queues from the sequencer of a synchronous subscription, which calls the handler inside `push`. */
  get isSynchronous(): false {
    return false;
  }

  /** Whether messages, their values included, are read before a handler gets them. */
  get readsMessages(): boolean {
    return false;
  }

  abstract push(message: Message, waiter?: InvocationWaiter): void;
  /** Accepts the final message, after which none follows. A silent one ends the subscription without an invocation. */
  abstract pushFinal(message: Message, isSilent: boolean): void;

  /** Looks up the handlers of waiting messages again, after routes have been edited and the sessions of removed routes closed. */
  rerouted(): void {
    this.afterReturn();
  }

  handled(invocation: Invocation, milliseconds: number): void {
    if (invocation.hasOverrun) {
      this.owner.counts.failed += 1;
    } else {
      this.owner.counts.handled(milliseconds, invocation.dispatched.type);
      invocation.waiter?.ended('handled');
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
      last.hasEnded = true;
      if (last.hasOverrun) handled -= 1;
      else last.waiter?.ended('handled');
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
    // The invocation counts as failed when it has ended; until then it counts as queued.
    this.#endWithError(invocation, error);
    invocation.hasOverrun = true;
    this.flush();
  }

  crashed(invocation: Invocation, error: BusError): void {
    const isGivenUp = this.policy.onCrash === 'skip' || invocation.attempt > this.policy.maxRetries;
    if (isGivenUp || invocation.hasOverrun || this.#endReason !== undefined) {
      this.failed(invocation, error);
      return;
    }
    this.owner.counts.retried += 1;
    invocation.hasEnded = true;
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

  /** Notes that an invocation is no longer out. */
  protected abstract returned(delivery: Delivery): void;
  /** Puts deliveries that were out back at the front, in their order; those to be tried again come back as new invocations. */
  protected abstract requeue(out: readonly Delivery[], again: readonly Delivery[]): void;
  protected abstract dropQueued(reason: BusError): void;
  /** Whether nothing is out. */
  protected abstract get isBack(): boolean;
  /** Continues with what is next, after invocations have come back or routes have changed. */
  protected abstract goOn(): void;
  /** Ends what no handler gets, if its turn has come, and wakes the session that gets what follows. */
  protected abstract look(): void;

  /** Calls `look` later, because the code that is running now may edit routes, and all of its edits count together (SPEC 8.5). */
  protected lookLater(): void {
    if (this.#willLook) return;
    this.#willLook = true;
    this.owner.later(() => {
      this.#willLook = false;
      this.look();
      this.flush();
    });
  }

  /** Call this after adding a message. Returns `false` if the sequencer has ended: the message was dropped. */
  protected accepted(): boolean {
    if (!this.#isBusy) {
      this.#isBusy = true;
      this.owner.busy();
    }
    if (this.#endReason === undefined) return true;
    this.dropQueued(this.#endReason);
    this.flush();
    return false;
  }

  /** Tells the owner what has changed. Call this last: the owner may push again, so everything else must be in order by then. */
  protected flush(): void {
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

  /** Ends a message unhandled. The reason must have been reported, or be about to be. */
  protected drop(item: Delivery, reason: BusError): void {
    this.#countUnhandled(item);
    if (isInvocation(item)) item.waiter?.ended(reason);
  }

  /** Drops a message because one too many would wait, and reports that. */
  protected overflow(item: Delivery): void {
    const { maxQueue, overflow } = this.policy;
    const which = overflow === 'drop-oldest' ? 'oldest' : 'newest';
    const invocation = invocationOf(item);
    const text = `more than ${maxQueue} messages would wait: the ${which} was dropped`;
    const error = this.owner.errorOf(invocation, new BusError('ERR_STASIS_QUEUE_OVERFLOW', text));
    this.drop(invocation, error);
    this.#reportLater(error);
  }

  /** Ends a message that no handler gets: it has no route, or only marks the end. @param error why its handler is unknown, if so */
  protected endUnrouted(item: Delivery, error: BusError | undefined): void {
    if (error !== undefined) {
      this.owner.counts.failed += 1;
      this.#endWithError(invocationOf(item), error);
      return;
    }
    this.#countUnhandled(item);
    if (isInvocation(item)) item.waiter?.ended('filtered');
  }

  protected afterReturn(): void {
    if (this.isBack && this.#endReason !== undefined) this.finish();
    else this.goOn();
    this.flush();
  }

  /** Tells the owner, once, that nothing follows. */
  protected finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.owner.ended();
  }

  /** A silent final message counts as handled, however it ends: no handler was to get it. */
  #countUnhandled(item: Delivery): void {
    if (isSilent(item)) this.owner.counts.handledCount += 1;
    else this.owner.counts.dropped += 1;
  }

  /** Gives the waiter the error as it will be reported. Making that error reads a stack, which may run code of the program. */
  #endWithError(invocation: Invocation, error: BusError): void {
    const failure = this.owner.errorOf(invocation, error);
    invocation.waiter?.ended(failure);
    this.#reportLater(failure);
  }

  /** Reports an error in `flush`, when everything else is in order, because a listener for errors may publish or throw. */
  #reportLater(error: BusError): void {
    this.#unreported ??= [];
    this.#unreported.push(error);
  }

  /** @param error what the invocation failed with, if it did; an overrun was reported when it happened */
  #giveBack(invocation: Invocation, error?: BusError): void {
    invocation.hasEnded = true;
    this.returned(invocation);
    if (error !== undefined && !invocation.hasOverrun) this.#endWithError(invocation, error);
    if (invocation.isFinal) this.finish();
    this.afterReturn();
  }
}
