// What a handler is, and what it gets besides the message, both at home and on worker threads.

import type { Message, MessageType, Received } from './message.js';
import type { RemoteBus } from './remote-bus.js';

/**
 * A subscriber's function. Its invocations are serialized and in order: the next one starts when this one has returned and any
 * promise that it returned has settled. Any other return value is ignored. What a handler throws is reported once, as
 * ERR_STASIS_HANDLER_FAILED, and the next message is delivered as usual.
 */
export type Handler<M = Message, D = unknown> = (
  message: M,
  context: HandlerContext<D>,
) => void | Promise<void>;

/** What a handler gets besides the message. Its members may be destructured. */
export interface HandlerContext<D = unknown> {
  /** The subscription that the message came through. */
  readonly subscription: {
    /** `<topic>-<n>`, unique in its bus. */
    readonly id: string;
    /** The topic that the subscription is attached to. With forwards, the message may have been published on another topic. */
    readonly topic: {
      /** The topic's name. */
      readonly name: string;
    };
    /** Stops new messages at once; what was published before is still delivered. Never waits. */
    unsubscribe(): void;
    /** Rejects with ERR_STASIS_JOIN_DEADLOCK while the invocation runs: a handler cannot wait for its own end. */
    join(): Promise<void>;
  };
  /** The `data` given to `subscribe`. */
  readonly data: D;
  /** Whether the message is this subscription's final message: nothing follows it. */
  readonly isFinal: boolean;
  /** Aborted when the invocation is no longer wanted. */
  readonly signal: AbortSignal;
  /** The number of this attempt: 1, or more if the invocation was started again after a crash. */
  readonly attempt: number;
  /** The bus: topics, caches and subscribing, with promises for what only home can answer. */
  readonly bus: RemoteBus;
  /**
   * Publishes to a topic by name, without waiting. If there is no such topic, the message is only counted. What an invocation
   * publishes is dispatched before the bus acts on the invocation's completion.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  publish(topic: string, message: Message): void;
  /**
   * Creates a message and publishes it.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE, ERR_STASIS_CLOSED
   */
  publish<T>(topic: string, type: MessageType<T>, value: NoInfer<T | Received<T>>): void;
  /**
   * Answers a request (`topic.request`), without waiting. Has no effect if the message is not a request.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE
   */
  reply<R>(type: MessageType<R>, value: NoInfer<R | Received<R>>): void;
}

/** A handler that runs wherever an executor decides. Made by the executor's `handler` method. */
// biome-ignore lint/suspicious/noExplicitAny: any handler type may stand here; it is only remembered.
export interface RemoteHandler<H = any> {
  /** The executor that runs the handler. */
  readonly executor: {
    /** The executor's name. */
    readonly name: string;
  };
  /** Never present: it carries the handler's type for `subscribe`. */
  readonly handlerType?: H;
}
