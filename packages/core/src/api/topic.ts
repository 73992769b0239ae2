// A topic: messages are published to it, and delivered to its subscriptions.

import type { Forward } from './forward.js';
import type { Handler, RemoteHandler } from './handler.js';
import type { CreateOptions, Message, MessageOf, MessageType, Received } from './message.js';
import type { MessagesOptions, OnceOptions, RequestOptions, SubscribeOptions } from './options.js';
import type { Subscription } from './subscription.js';

/** A topic of a bus, to publish to and to subscribe to. Made by `bus.topic(name)`; used in the bus's home realm. */
export interface Topic {
  /** Unique in its bus. */
  readonly name: string;
  /** The `detail` given when it was created, or an empty string. Shown in the statistics. */
  readonly detail: string;
  /** Unique among the topics of this realm. */
  readonly id: string;
  /** When it was created, in epoch milliseconds. */
  readonly createdAt: number;
  /**
   * How many deliveries a message published here leads to if every filter admits it: to own and forwarded subscriptions, once per
   * path. Exact up to `Number.MAX_SAFE_INTEGER`, which also stands for larger numbers.
   */
  readonly subscriberCount: number;
  /**
   * Dispatches a message to every subscription that is attached now, in the order of attachment, even if it is unsubscribed before
   * the message is dispatched. Waits for no handlers except those of synchronous subscriptions, and never throws because of a
   * handler. If home is already dispatching, the message is dispatched after the current one, before the outermost `publish`
   * returns.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  publish(message: Message): void;
  /**
   * Creates a message and publishes it.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE, ERR_STASIS_CLOSED
   */
  publish<T>(type: MessageType<T>, value: NoInfer<T | Received<T>>, options?: CreateOptions): void;
  /**
   * Subscribes a function, which runs at home, or a handler of an executor, which runs on its threads. Invocations are
   * serialized and in the order of dispatch. Returns at once, without waiting for the handler's code to load. The subscription
   * lives until it is unsubscribed, whether or not anything refers to it.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE (for `data`), ERR_STASIS_EXECUTOR_CLOSED,
   * ERR_STASIS_CLOSED
   */
  subscribe<const A extends readonly MessageType[], D = unknown>(
    handler: Handler<MessageOf<A[number]>, D> | RemoteHandler,
    options: SubscribeOptions<D, MessageOf<A[number]>> & { readonly accept: A },
  ): Subscription;
  /**
   * Subscribes without a list of types: the handler gets messages of any type.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE (for `data`), ERR_STASIS_EXECUTOR_CLOSED,
   * ERR_STASIS_CLOSED
   */
  subscribe<D = unknown>(
    handler: Handler<Message, D> | RemoteHandler,
    options?: SubscribeOptions<D>,
  ): Subscription;
  /**
   * Makes every message that is published here from now on reach the other topic's subscribers, present and future, directly or
   * by further forwards. Forwarding a topic to itself does nothing.
   *
   * @throws ERR_STASIS_FORWARD_CYCLE when messages would come back here; ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  forwardTo(topic: Topic): Forward;
  /**
   * Publishes a request and resolves with the first message of the reply type that a handler passes to `context.reply`, on any
   * thread. The error of a handler that fails goes to `onError`, as for any message. If all handlers fail, the promise rejects with
   * the first of their errors.
   *
   * @throws ERR_STASIS_REQUEST_TIMEOUT; ERR_STASIS_REQUEST_UNANSWERED when every subscription that got the request has finished
   * without a reply, or none got it (its text and `cause` say why); the first error when all handlers failed; the signal's reason
   * when aborted; ERR_STASIS_CLOSED when the bus is closed first; ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE
   */
  request<T, R, N extends string>(
    type: MessageType<T>,
    value: NoInfer<T | Received<T>>,
    options: RequestOptions<R, N>,
  ): Promise<Message<R, N>>;
  /**
   * Resolves with the next message of the type that matches `where`, if given. A caller that does not await the promise gets no
   * unhandled rejection when the bus is closed or the signal is aborted.
   *
   * @throws the signal's reason; whatever `where` throws; ERR_STASIS_CLOSED, ERR_STASIS_INVALID_ARGUMENT
   */
  once<T, N extends string>(
    type: MessageType<T, N>,
    options?: OnceOptions<Message<T, N>>,
  ): Promise<Message<T, N>>;
  /**
   * Returns the topic's messages as an async iterable, which subscribes at once and unsubscribes when the loop is left. Messages
   * that the consumer has not asked for yet are queued in its subscription. The iteration ends when the bus is closed; if its
   * `close` timed out, asking for the next message rejects with ERR_STASIS_CLOSED.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  messages<const A extends readonly MessageType[] = readonly MessageType[]>(
    options?: MessagesOptions & { readonly accept?: A },
  ): AsyncIterableIterator<MessageOf<A[number]>>;
  /**
   * Whether any subscription that this topic reaches is congested: its queue has come up to its high mark, and not yet down to its
   * low mark.
   */
  readonly congested: boolean;
  /**
   * Settles when no subscription that this topic reaches is congested: at once, or when the last one is relieved.
   *
   * @throws the signal's reason; ERR_STASIS_CLOSED when the bus is closed first; ERR_STASIS_INVALID_ARGUMENT
   */
  relieved(options?: { signal?: AbortSignal }): Promise<void>;
}
