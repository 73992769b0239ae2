// What a handler is, and what it gets besides the message. The same at home and on worker threads.

import type { Message, MessageType, Received } from './message.js';
import type { RemoteBus } from './remote-bus.js';

/**
 * A subscriber's function. Its invocations are serialized and in order: the next starts when this one has returned and
 * the promise it may return has settled. What it returns besides is ignored; what it throws is reported once, as
 * ERR_STASIS_HANDLER_FAILED, and the next message is delivered as usual.
 */
export type Handler<M = Message, D = unknown> = (
  message: M,
  context: HandlerContext<D>,
) => void | Promise<void>;

/** What a handler can do and know. Its members may be destructured. */
export interface HandlerContext<D = unknown> {
  /** The subscription that the message came through. */
  readonly subscription: {
    /** `<topic>-<n>`, unique in its bus. */
    readonly id: string;
    /** The topic that it subscribes to; with forwards the message may have been published elsewhere. */
    readonly topic: {
      /** The topic's name. */
      readonly name: string;
    };
    /** Stops new messages at once; what was published before is still delivered. Never waits. */
    unsubscribe(): void;
    /** Rejects with ERR_STASIS_JOIN_DEADLOCK: a handler cannot wait for its own end. */
    join(): Promise<void>;
  };
  /** What was given as `data` at subscribe time. */
  readonly data: D;
  /** Whether the message is this subscription's final message: nothing follows it. */
  readonly isFinal: boolean;
  /** Aborted when the invocation is no longer wanted. */
  readonly signal: AbortSignal;
  /** 1, or more when a crash made the invocation start again. */
  readonly attempt: number;
  /** The bus: topics, caches, subscribing, with promises where the answer is at home. */
  readonly bus: RemoteBus;
  /**
   * Publishes to a topic by name; to a topic that does not exist it publishes nothing, and that is counted. What an
   * invocation publishes before it completes is dispatched before its completion is acted on.
   */
  publish(topic: string, message: Message): void;
  /** Makes the message, and publishes it. */
  publish<T>(topic: string, type: MessageType<T>, value: NoInfer<T | Received<T>>): void;
  /** Answers a request (`topic.request`); without effect if the message is none. */
  reply<R>(type: MessageType<R>, value: NoInfer<R | Received<R>>): void;
}

/** A handler whose code runs where an executor decides. Made by the executor's `handler` method. */
// biome-ignore lint/suspicious/noExplicitAny: any handler type may stand here; it is only remembered.
export interface RemoteHandler<H = any> {
  /** Where the handler runs: an executor, of which this tells the name. */
  readonly executor: { readonly name: string };
  /** Never there: it carries the handler's type for `subscribe`. */
  readonly handlerType?: H;
}
