// The bus as handlers and other threads see it: the same names as at home, and promises for what only home can answer (SPEC 10).
// Messages that one realm publishes to one topic arrive in the order in which they were published.

import type { Handler, RemoteHandler } from './handler.js';
import type { CreateOptions, Message, MessageOf, MessageType, Received } from './message.js';
import type { Completion, RequestOptions, SubscribeOptions } from './options.js';

/**
 * A bus, usable from any thread: `context.bus` in a handler, or what `connectBus` returns. Promises that are pending when the bus
 * or the port is closed reject with ERR_STASIS_CLOSED; those that are not awaited cause no unhandled rejection.
 */
export interface RemoteBus {
  /**
   * Returns a view of the topic of this name, without waiting. The topic itself is created at home when it is first subscribed to,
   * forwarded or sent a request.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  topic(name: string): RemoteTopic;
  /**
   * Resolves with the topic, or `undefined` if there is none at home.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  findTopic(name: string): Promise<RemoteTopic | undefined>;
  /** Resolves with all topics, sorted by name. @throws ERR_STASIS_CLOSED */
  topics(): Promise<readonly TopicListing[]>;
  /**
   * Returns a view of the cache of this name, without waiting. Its reads reject with ERR_STASIS_INVALID_ARGUMENT while there is no
   * such cache.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  cache(name: string): RemoteCache;
  /** Settles when home has dispatched everything that this thread has published so far. @throws ERR_STASIS_CLOSED */
  flush(): Promise<void>;
  /**
   * Ends the subscriptions that were made here, waits until they have completed, and releases the port. Only for a bus from
   * `connectBus`: the bus of a handler ends with its thread.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT in a handler; ERR_STASIS_CLOSED
   */
  close(): Promise<void>;
}

/** A topic as `topics` lists it. */
export interface TopicListing {
  /** The topic's name. */
  readonly name: string;
  /** The `detail` given when it was created, or an empty string. */
  readonly detail: string;
}

/** A topic, usable from any thread. */
export interface RemoteTopic {
  /** The name of the topic at home. */
  readonly name: string;
  /**
   * Publishes without waiting. If there is no such topic, the message is only counted.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE, ERR_STASIS_CLOSED
   */
  publish(message: Message): void;
  /**
   * Creates a message and publishes it.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE, ERR_STASIS_CLOSED
   */
  publish<T>(type: MessageType<T>, value: NoInfer<T | Received<T>>, options?: CreateOptions): void;
  /**
   * Subscribes a function, which runs on this thread, or a handler module. A module runs on the pool if a handler of a worker pool
   * subscribes it, and on this thread if the bus is from `connectBus`. Resolves when home has made the subscription. Subscriptions
   * of this thread's functions end when the thread ends.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE (for `data`), ERR_STASIS_HANDLER_LOAD, ERR_STASIS_CLOSED
   */
  subscribe<const A extends readonly MessageType[], D = unknown>(
    handler: Handler<MessageOf<A[number]>, D> | RemoteHandler | URL | HandlerModule,
    options: RemoteSubscribeOptions<D> & { readonly accept: A },
  ): Promise<RemoteSubscription>;
  /**
   * Subscribes without a list of types: the handler gets messages of any type.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE (for `data`), ERR_STASIS_HANDLER_LOAD, ERR_STASIS_CLOSED
   */
  subscribe<D = unknown>(
    handler: Handler<Message, D> | RemoteHandler | URL | HandlerModule,
    options?: RemoteSubscribeOptions<D>,
  ): Promise<RemoteSubscription>;
  /**
   * Does what `topic.forwardTo` does at home. Resolves when the forward is in effect. The forward remains when this thread ends.
   *
   * @throws ERR_STASIS_FORWARD_CYCLE, ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  forwardTo(topic: { readonly name: string }): Promise<RemoteForward>;
  /**
   * Does what `topic.request` does at home: publishes a request, and resolves with the first reply of the expected type.
   *
   * @throws what `topic.request` rejects with
   */
  request<T, R, N extends string>(
    type: MessageType<T>,
    value: NoInfer<T | Received<T>>,
    options: RequestOptions<R, N>,
  ): Promise<Message<R, N>>;
  /** Resolves with whether any subscription that this topic reaches is congested. @throws ERR_STASIS_CLOSED */
  readonly congested: Promise<boolean>;
  /**
   * Settles when no subscription that this topic reaches is congested: back-pressure for publishers. Everything that this thread
   * published before the call has been dispatched by then.
   *
   * @throws the signal's reason; ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  relieved(options?: { signal?: AbortSignal }): Promise<void>;
}

/** A module with an export that handles messages: `default`, or the one named by `export`. */
export interface HandlerModule {
  /** Where the module is: a URL or, as a string, an absolute path, a `file:` URL or the name of a package. */
  readonly module: URL | string;
  /** Which of its exports is the handler. Default: `default`. */
  readonly export?: string;
  /**
   * The file from which a package name is resolved, like an import in that file: a URL or an absolute path. Default: the calling
   * file, or the working directory if that file is not known.
   */
  readonly from?: URL | string;
}

/** The options of `subscribe`, without those that only work at home. */
export type RemoteSubscribeOptions<D = unknown> = Omit<
  SubscribeOptions<D>,
  'synchronous' | 'partitionBy' | 'onCongestion'
>;

/** A subscription made through a RemoteBus. */
export interface RemoteSubscription {
  /** `<topic>-<n>`, unique in the bus. */
  readonly id: string;
  /** The topic that it subscribes to. */
  readonly topic: {
    /** The topic's name. */
    readonly name: string;
  };
  /**
   * Settles when the handler's code is loaded. Need not be awaited: a failure causes no unhandled rejection.
   *
   * @throws ERR_STASIS_HANDLER_LOAD, ERR_STASIS_CLOSED
   */
  readonly ready: Promise<void>;
  /**
   * Stops new messages. What was published before is still delivered, then the final message, then nothing. Never waits; a second
   * call does nothing.
   */
  unsubscribe(): void;
  /**
   * Settles when the handler has completed the final message.
   *
   * @throws ERR_STASIS_JOIN_DEADLOCK when called inside the subscription's own handler; ERR_STASIS_CLOSED
   */
  join(): Promise<void>;
  /**
   * Does `unsubscribe`, then `join`.
   *
   * @throws ERR_STASIS_JOIN_DEADLOCK when called inside the subscription's own handler; ERR_STASIS_CLOSED
   */
  unsubscribeAndJoin(): Promise<void>;
  /**
   * Does what `subscription.publishAndWait` does at home: publishes, and settles when this subscription's handler has completed the
   * message.
   *
   * @throws what `subscription.publishAndWait` rejects with
   */
  publishAndWait(message: Message, options?: { signal?: AbortSignal }): Promise<Completion>;
}

/** A forward made through a RemoteBus. */
export interface RemoteForward {
  /**
   * Ends the forward. Settles when the forward has ended at home; need not be awaited. A second call does nothing.
   *
   * @throws ERR_STASIS_CLOSED
   */
  cancel(): Promise<void>;
}

/**
 * A cache, usable from any thread: the reads of `Cache`, as promises. They reject with ERR_STASIS_INVALID_ARGUMENT while there is no
 * cache of this name, and with ERR_STASIS_CLOSED when the bus or the port is closed.
 */
export interface RemoteCache {
  /** The name of the cache at home. */
  readonly name: string;
  /** Resolves with what `cache.get` returns at home. @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED */
  get<T>(
    type: MessageType<T>,
    id: string,
    options?: { eid?: string | null },
  ): Promise<Message<T> | undefined>;
  /** Resolves with what `cache.getAll` returns at home. @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED */
  getAll<T>(type: MessageType<T>, id: string): Promise<readonly Message<T>[]>;
  /** Resolves with what `cache.dump` returns at home. @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED */
  dump(type?: MessageType, options?: { eid?: string | null }): Promise<readonly Message[]>;
  /** Resolves with what `cache.dumpAll` returns at home. @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED */
  dumpAll(type?: MessageType): Promise<readonly Message[]>;
}
