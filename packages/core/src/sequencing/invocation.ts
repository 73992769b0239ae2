// An invocation: one call of a handler for one message. A sequencer hands it out, an executor runs it, and it comes
// back exactly once, with its outcome.

import type { Message } from '../api/message.js';
import { invocationBrand } from '../basics/brands.js';
import { shown } from '../message/packed-message.js';
import type { InvocationWaiter } from './waiter.js';

/** What there is to know about an invocation besides its message. Few invocations differ from `ordinary`. */
export interface InvocationTraits {
  /** Whether the message is the subscription's own final message. */
  readonly isFinal: boolean;
  /** Whether the set of accepted types withholds it from the handler, so that it only ends the subscription (SPEC 5.4). */
  readonly isSilent: boolean;
  /** 1 at first, and one more each time a crash makes it start again. */
  readonly attempt: number;
  /** Told when the invocation ends. */
  readonly waiter: InvocationWaiter | undefined;
}

/** The traits of nearly all invocations. */
export const ordinary: InvocationTraits = Object.freeze({
  isFinal: false,
  isSilent: false,
  attempt: 1,
  waiter: undefined,
});

/** What a sequencer keeps and hands out: a message, or an invocation if there is more to know than the message. */
export type Delivery = Message | Invocation;

/**
 * Returns whether a delivery is an invocation, from any copy of the package: sequencers and executors hand deliveries to one
 * another, and each may have its own copy.
 */
export function isInvocation(delivery: Delivery): delivery is Invocation {
  return (delivery as Partial<Invocation>)[invocationBrand] === true;
}

export function messageOf(delivery: Delivery): Message {
  return isInvocation(delivery) ? delivery.dispatched : delivery;
}

export function invocationOf(delivery: Delivery): Invocation {
  return isInvocation(delivery) ? delivery : new Invocation(delivery);
}

/** Returns whether a delivery is a final message that the filter withholds from the handler: it only marks the end. */
export function isSilent(delivery: Delivery): boolean {
  return isInvocation(delivery) && delivery.isSilent;
}

// Where the handler is called for one message at a time, each message gets an invocation, so there are as few fields as possible.
export class Invocation {
  /** The message as it was dispatched. It may be packed, for threads only; `message` is what users get. */
  readonly dispatched: Message;
  readonly #traits: InvocationTraits;
  /** Whether it has ended. From then on its context no longer counts as "inside the handler". */
  hasEnded = false;
  /** Whether it ran out of time and was reported as failed. Nothing can change that outcome. */
  hasOverrun = false;
  #abort: AbortController | undefined;

  constructor(message: Message, traits: InvocationTraits = ordinary) {
    this.dispatched = message;
    this.#traits = traits;
  }

  get [invocationBrand](): true {
    return true;
  }

  get message(): Message {
    return shown(this.dispatched);
  }

  get isFinal(): boolean {
    return this.#traits.isFinal;
  }

  get isSilent(): boolean {
    return this.#traits.isSilent;
  }

  get attempt(): number {
    return this.#traits.attempt;
  }

  get waiter(): InvocationWaiter | undefined {
    return this.#traits.waiter;
  }

  /** Made on first use: an AbortController costs more than a message. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  /** Tells the handler that its work is no longer wanted. */
  abort(reason: unknown): void {
    this.#abort?.abort(reason);
  }

  /** Returns a new invocation for the next attempt. */
  again(): Invocation {
    return new Invocation(this.dispatched, this.traitsOfRetry);
  }

  protected get traitsOfRetry(): InvocationTraits {
    const { isFinal, isSilent, attempt, waiter } = this;
    return { isFinal, isSilent, attempt: attempt + 1, waiter };
  }
}
