// The context of an invocation at home. Made for every invocation, so it holds next to nothing: what few handlers use
// is made when they use it.

import { BusError } from './errors.js';
import type { HandlerContext } from './handler.js';
import type { Invocation } from './invocation.js';
import type { Message } from './message.js';
import { messageOrCreate } from './message-or-create.js';
import type { MessageType } from './message-type.js';

/** What a context needs of its subscription. */
export interface HomeContextOwner {
  readonly id: string;
  readonly topicName: string;
  publish(topicName: string, message: Message): void;
  unsubscribe(): void;
  join(): Promise<void>;
}

export class HomeContext implements HandlerContext<unknown> {
  readonly #owner: HomeContextOwner;
  readonly #invocation: Invocation;
  readonly data: unknown;

  constructor(owner: HomeContextOwner, invocation: Invocation, data: unknown) {
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
    return (topicName: string, typeOrMessage: Message | MessageType, value?: unknown) =>
      owner.publish(topicName, messageOrCreate(typeOrMessage, value));
  }
}

/** The error of a handler that waits for its own subscription. */
export function joinDeadlock(subscriptionId: string): BusError {
  return new BusError(
    'ERR_STASIS_JOIN_DEADLOCK',
    `subscription ${subscriptionId} was joined from inside its own handler, which would wait for itself`,
  );
}
