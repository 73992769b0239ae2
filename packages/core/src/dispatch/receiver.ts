// What dispatching asks of a receiver of messages. Subscriptions implement it.

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
  /** The packer for its messages, if nothing at home reads them. */
  readonly packer: Packer | undefined;
  /** Notes that it gets a message other than a subscription change, perhaps its first. */
  began(): void;
  /** Notes that its handler publishes on the topic. */
  publishesOn(topicName: string): void;
  /** Returns the handler that may be called directly with messages of a type, if there is one. */
  handlerFor(type: MessageType): DirectHandler | undefined;
  /** Takes a message that its filter has admitted. */
  receive(message: Message, waiter: InvocationWaiter | undefined): void;
  /** Reports what `receive` threw. The other receivers get the message all the same. */
  receiveFailed(message: Message, cause: unknown): void;
  /** Returns the error for what a directly called handler returned, or `undefined` if it may return that. */
  refusalOf(result: unknown): BusError | undefined;
  /** Counts and reports a direct call that has failed. */
  directCallFailed(message: Message, error: BusError): void;
}

/** A handler that is called directly, and the context of all such calls. */
export interface DirectHandler {
  readonly handle: Handler;
  readonly plainContext: HandlerContext;
}
