// The context of an invocation, the same at home and on worker threads. One is made for every invocation, so it holds next to
// nothing: what only few handlers use is made when it is used.

import type { HandlerContext } from '../api/handler.js';
import type { Message, MessageType } from '../api/message.js';
import type { RemoteBus } from '../api/remote-bus.js';
import { checkName } from '../errors/check-arguments.js';
import { joinDeadlock } from '../errors/handler-errors.js';
import { messageOrCreate } from '../message/message-or-create.js';
import { checkMessageType } from '../message/message-type.js';
import type { Invocation } from '../sequencing/invocation.js';
import type { BusPort } from './executor.js';

/** The header of a reply that holds the id of the request. */
export const replyHeader = 'in-reply-to';

/** What a context needs from its subscription, in any realm. */
export interface ContextOwner {
  readonly id: string;
  readonly topicName: string;
  readonly remoteBus: RemoteBus;
  /** The bus that the subscription belongs to; at home only. */
  readonly bus?: BusPort;
  /** Notes that its handler publishes on the topic. When the bus is closed, this decides which subscriptions leave first. */
  publishesOn(topicName: string): void;
  publish(topicName: string, message: Message): void;
  reply(invocation: Invocation, message: Message): void;
  unsubscribe(): void;
  join(): Promise<void>;
}

abstract class Context implements HandlerContext<unknown> {
  protected readonly owner: ContextOwner;
  readonly data: unknown;
  abstract readonly isFinal: boolean;
  abstract readonly attempt: number;
  abstract readonly signal: AbortSignal;
  /** Whether the invocation has ended, so that its subscription may be joined. */
  protected abstract readonly hasEnded: boolean;

  constructor(owner: ContextOwner, data: unknown) {
    this.owner = owner;
    this.data = data;
  }

  protected abstract answer(type: MessageType, value: unknown): void;

  get bus(): RemoteBus {
    return this.owner.remoteBus;
  }

  get subscription(): HandlerContext['subscription'] {
    const { owner } = this;
    return {
      id: owner.id,
      topic: { name: owner.topicName },
      unsubscribe: () => owner.unsubscribe(),
      join: () => (this.hasEnded ? owner.join() : Promise.reject(joinDeadlock(owner.id))),
    };
  }

  get publish(): HandlerContext['publish'] {
    const { owner } = this;
    return (topicName: string, typeOrMessage: Message | MessageType, value?: unknown) => {
      checkName('topic', topicName);
      owner.publish(topicName, messageOrCreate(typeOrMessage, value));
    };
  }

  get reply(): HandlerContext['reply'] {
    return (type: MessageType, value: unknown) => {
      checkMessageType('type', type);
      this.answer(type, value);
    };
  }
}

/** The context of one invocation. */
export class InvocationContext extends Context {
  readonly #invocation: Invocation;

  constructor(owner: ContextOwner, invocation: Invocation, data: unknown) {
    super(owner, data);
    this.#invocation = invocation;
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

  protected get hasEnded(): boolean {
    return this.#invocation.hasEnded;
  }

  protected answer(type: MessageType, value: unknown): void {
    const headers = { [replyHeader]: this.#invocation.message.id };
    this.owner.reply(this.#invocation, type.create(value, { headers }));
  }
}

/** The context that all ordinary invocations of a synchronous handler share. */
export class PlainContext extends Context {
  readonly isFinal = false;
  readonly attempt = 1;
  /** Always true: while the handler is on the stack, the subscription itself refuses to be joined. */
  protected readonly hasEnded = true;
  #never: AbortSignal | undefined;

  /** Never aborted: nothing could abort it before the handler has returned. */
  get signal(): AbortSignal {
    this.#never ??= new AbortController().signal;
    return this.#never;
  }

  /** Only checks the value: there is no request to answer. */
  protected answer(type: MessageType, value: unknown): void {
    type.create(value);
  }
}
