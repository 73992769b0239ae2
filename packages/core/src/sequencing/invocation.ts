// An invocation: one call of a handler for one message. A sequencer hands it out, an executor runs it, and it comes
// back exactly once, with its outcome.

import type { Message } from '../api/message.js';
import { invocationBrand } from '../basics/brands.js';
import { shown } from '../message/packed-message.js';
import type { InvocationWaiter } from './waiter.js';

/** What an invocation is besides its message; all of it is rare. */
export interface InvocationTraits {
  /** This is the subscription's own final message. */
  readonly isFinal: boolean;
  /** The set of accepted types keeps it from the handler: it only ends the subscription (SPEC 5.4). */
  readonly isSilent: boolean;
  /** 1, or more when a crash made it start again. */
  readonly attempt: number;
  /** Who waits for this one. */
  readonly waiter: InvocationWaiter | undefined;
}

/** Those of nearly all invocations. */
export const ordinary: InvocationTraits = Object.freeze({
  isFinal: false,
  isSilent: false,
  attempt: 1,
  waiter: undefined,
});

/** What a sequencer keeps and hands out: a message, or an invocation if there is more to know than its message. */
export type Delivery = Message | Invocation;

/**
 * Whether a delivery is an invocation, of whichever copy of the package: sequencers and executors hand deliveries to one
 * another, and each may have a copy of its own.
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

/** Whether the filter keeps it from the handler: a final message that only marks the end. */
export function isSilent(delivery: Delivery): boolean {
  return isInvocation(delivery) && delivery.isSilent;
}

// Where messages are called one by one, one is made per message: it has as few fields as can be.
export class Invocation {
  /** As it was dispatched: it may be one that nobody at home was to see. */
  readonly dispatched: Message;
  readonly #traits: InvocationTraits;
  /** True once it has ended; from then on its context no longer counts as "inside the handler". */
  settled = false;
  /** Its time ran out, and it was reported as failed: what comes after that changes nothing. */
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

  /** Made when asked for: an AbortController costs more than a message. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  /** Tells the handler that its work is no longer wanted. */
  abort(reason: unknown): void {
    this.#abort?.abort(reason);
  }

  /** The same invocation, to be started once more. */
  again(): Invocation {
    return new Invocation(this.dispatched, this.traitsOfRetry);
  }

  protected get traitsOfRetry(): InvocationTraits {
    const { isFinal, isSilent, attempt, waiter } = this;
    return { isFinal, isSilent, attempt: attempt + 1, waiter };
  }
}
