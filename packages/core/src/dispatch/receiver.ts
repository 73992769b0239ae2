// What dispatching asks of whoever receives messages. Subscriptions are that.

import type { Handler, HandlerContext } from '../api/handler.js';
import type { Message, MessageType } from '../api/message.js';
import type { BusError } from '../errors/bus-error.js';
import type { Packer } from '../message/packer.js';
import type { InvocationCounts } from '../sequencing/invocation-counts.js';
import type { InvocationWaiter } from '../sequencing/waiter.js';
import type { Filter } from './filter.js';

export interface Receiver {
  readonly id: string;
  readonly filter: Filter;
  readonly counts: InvocationCounts;
  readonly congestion: { readonly congested: boolean };
  /** What may write its messages, if nobody looks at them at home. */
  readonly packer: Packer | undefined;
  /** Notes that it gets a message that is no subscription change, maybe its first. */
  began(): void;
  /** Notes that its handler publishes on the topic. */
  publishesOn(topicName: string): void;
  /** Returns the handler that may be called directly with messages of a type, if there is one. */
  handlerFor(type: MessageType): DirectHandler | undefined;
  /** Takes a message that its filter has admitted. */
  receive(message: Message, waiter: InvocationWaiter | undefined): void;
  /** Reports what `receive` threw: the others are to get the message all the same. */
  receiveFailed(message: Message, cause: unknown): void;
  /** Returns the error of a handler that was called directly, if what it returned is one. */
  refusalOf(result: unknown): BusError | undefined;
  /** Accounts for a direct call that has failed. */
  directCallFailed(message: Message, error: BusError): void;
}

/** A handler that is called directly, and the context of all such calls. */
export interface DirectHandler {
  readonly handle: Handler;
  readonly plainContext: HandlerContext;
}
