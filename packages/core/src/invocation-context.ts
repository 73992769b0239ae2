// The context of an invocation, the same at home and on worker threads. Made for every invocation, so it holds next to
// nothing: what few handlers use is made when they use it.

import { checkName } from './arguments.js';
import { BusError } from './errors.js';
import type { HandlerContext } from './handler.js';
import type { Invocation } from './invocation.js';
import type { Message } from './message.js';
import { messageOrCreate } from './message-or-create.js';
import { checkMessageType, type MessageType } from './message-type.js';
import type { RemoteBus } from './remote-bus.js';

/** The header of a reply that holds the id of the request. */
export const replyHeader = 'in-reply-to';

/** What a context needs of its subscription, in whichever realm. */
export interface ContextOwner {
  readonly id: string;
  readonly topicName: string;
  readonly remoteBus: RemoteBus;
  publish(topicName: string, message: Message): void;
  reply(invocation: Invocation, message: Message): void;
  unsubscribe(): void;
  join(): Promise<void>;
}

export class InvocationContext implements HandlerContext<unknown> {
  readonly #owner: ContextOwner;
  readonly #invocation: Invocation;
  readonly data: unknown;

  constructor(owner: ContextOwner, invocation: Invocation, data: unknown) {
    this.#owner = owner;
    this.#invocation = invocation;
    this.data = data;
  }

  get isFinal(): boolean {
    return this.#invocation.isFinal;
  }

  get attempt(): number {
    return this.#invocation.attempt;
  }

  get signal(): AbortSignal {
    return this.#invocation.signal;
  }

  get bus(): RemoteBus {
    return this.#owner.remoteBus;
  }

  get subscription(): HandlerContext['subscription'] {
    const owner = this.#owner;
    const invocation = this.#invocation;
    return {
      id: owner.id,
      topic: { name: owner.topicName },
      unsubscribe: () => owner.unsubscribe(),
      join: () => (invocation.settled ? owner.join() : Promise.reject(joinDeadlock(owner.id))),
    };
  }

  get publish(): HandlerContext['publish'] {
    const owner = this.#owner;
    return (topicName: string, typeOrMessage: Message | MessageType, value?: unknown) => {
      checkName('topic', topicName);
      owner.publish(topicName, messageOrCreate(typeOrMessage, value));
    };
  }

  get reply(): HandlerContext['reply'] {
    const owner = this.#owner;
    const invocation = this.#invocation;
    return (type: MessageType, value: unknown) => {
      checkMessageType('type', type);
      owner.reply(invocation, type.create(value, { headers: { [replyHeader]: invocation.message.id } }));
    };
  }
}

/** The error of a handler that waits for its own subscription. */
export function joinDeadlock(subscriptionId: string): BusError {
  return new BusError(
    'ERR_STASIS_JOIN_DEADLOCK',
    `subscription ${subscriptionId} was joined from inside its own handler, which would wait for itself`,
  );
}
