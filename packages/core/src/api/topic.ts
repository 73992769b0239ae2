// A topic: a named place to publish to and to subscribe to.

import type { Forward } from './forward.js';
import type { Handler, RemoteHandler } from './handler.js';
import type { CreateOptions, Message, MessageOf, MessageType, Received } from './message.js';
import type { MessagesOptions, OnceOptions, RequestOptions, SubscribeOptions } from './options.js';
import type { Subscription } from './subscription.js';

/** A named place to publish to and to subscribe to. Made by `bus.topic(name)`. */
export interface Topic {
  /** Unique in its bus. */
  readonly name: string;
  /** What was given as `detail` when it was created, else empty: for who reads statistics. */
  readonly detail: string;
  /** Unique among the topics of this realm. */
  readonly id: string;
  /** When it was created: epoch milliseconds. */
  readonly createdAt: number;
  /**
   * How many deliveries a message published here makes: own and forwarded subscriptions, once per path. Exact up to
   * `Number.MAX_SAFE_INTEGER`, which stands for more as well.
   */
  readonly subscriberCount: number;
  /**
   * Dispatches a message to every subscription that is subscribed now, in the order in which they were attached; also to one
   * that is unsubscribed before its turn. It waits for no handler but those of synchronous subscriptions, and throws because of
   * none.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE, ERR_STASIS_CLOSED
   */
  publish(message: Message): void;
  /** Makes the message, and publishes it. */
  publish<T>(type: MessageType<T>, value: NoInfer<T | Received<T>>, options?: CreateOptions): void;
  /**
   * Subscribes a function, which runs at home, or a handler of an executor, which runs on its threads. Invocations
   * are serialized and in the order of dispatch. The subscription lives until it is unsubscribed.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  subscribe<const A extends readonly MessageType[], D = unknown>(
    handler: Handler<MessageOf<A[number]>, D> | RemoteHandler,
    options: SubscribeOptions<D, MessageOf<A[number]>> & { readonly accept: A },
  ): Subscription;
  /** Subscribes without a list of types: the handler gets any message. */
  subscribe<D = unknown>(
    handler: Handler<Message, D> | RemoteHandler,
    options?: SubscribeOptions<D>,
  ): Subscription;
  /**
   * Makes every message published here reach the other topic's subscribers, present and future. Forwarding a topic to
   * itself does nothing.
   *
   * @throws ERR_STASIS_FORWARD_CYCLE when messages would come back here.
   */
  forwardTo(topic: Topic): Forward;
  /**
   * Publishes a request and settles with the first message of the reply type that a handler gives with
   * `context.reply`, on whatever thread it runs. The error of a handler that fails goes to `onError`, as for any message,
   * and when all of them failed to who asks as well: the first of these errors.
   *
   * @throws ERR_STASIS_REQUEST_TIMEOUT; ERR_STASIS_REQUEST_UNANSWERED when every subscription that got the request has
   * finished without a reply, or none got it: its text and `cause` say why; the handler's error when all of them failed; the
   * signal's reason when aborted; ERR_STASIS_CLOSED when the bus is closed first
   */
  request<T, R, N extends string>(
    type: MessageType<T>,
    value: NoInfer<T | Received<T>>,
    options: RequestOptions<R, N>,
  ): Promise<Message<R, N>>;
  /**
   * Settles with the next message of the type (that matches `where`). Who does not await it hears nothing when the bus is
   * closed or the signal aborted: that is no unhandled rejection.
   *
   * @throws the signal's reason, ERR_STASIS_CLOSED
   */
  once<T, N extends string>(
    type: MessageType<T, N>,
    options?: OnceOptions<Message<T, N>>,
  ): Promise<Message<T, N>>;
  /**
   * The messages as an async iterable. It subscribes at once and unsubscribes when the loop is left. What the consumer
   * has not asked for yet is queued in that subscription. It ends when the bus is closed; when that closed only because its
   * `close` gave up, asking for the next message rejects with ERR_STASIS_CLOSED.
   */
  messages<const A extends readonly MessageType[] = readonly MessageType[]>(
    options?: MessagesOptions & { readonly accept?: A },
  ): AsyncIterableIterator<MessageOf<A[number]>>;
  /** Whether any subscription reached from here has reached its high mark, and not yet come down to its low one. */
  readonly congested: boolean;
  /**
   * Settles when none is congested: at once, or when the last one is relieved.
   *
   * @throws the signal's reason; ERR_STASIS_CLOSED when the bus is closed first
   */
  relieved(options?: { signal?: AbortSignal }): Promise<void>;
}
