// The bus as handlers and other threads see it: the same names as at home, and promises where the answer is at home
// (SPEC 10). What it publishes to one topic arrives in the order in which it was published.

import type { Handler, RemoteHandler } from './handler.js';
import type { CreateOptions, Message, MessageOf, MessageType, Received } from './message.js';
import type { Completion, RequestOptions, SubscribeOptions } from './options.js';

/**
 * A bus from any thread: `context.bus` in a handler, or what `connectBus` gives. What waits for an answer when the bus or the
 * port is closed rejects with ERR_STASIS_CLOSED.
 */
export interface RemoteBus {
  /** Names a topic. It is made at home when it is subscribed to or forwarded. @throws ERR_STASIS_INVALID_ARGUMENT */
  topic(name: string): RemoteTopic;
  /** The topic, if there is one at home. */
  findTopic(name: string): Promise<RemoteTopic | undefined>;
  /** All topics, by name. */
  topics(): Promise<readonly TopicListing[]>;
  /** Names a cache. Its reads reject with ERR_STASIS_INVALID_ARGUMENT while there is none of that name. */
  cache(name: string): RemoteCache;
  /** Settles when home has dispatched everything that this thread has published so far. */
  flush(): Promise<void>;
  /**
   * Ends the subscriptions that were made here, waits until they have completed, and lets the port go. Only for what
   * `connectBus` gave: the bus of a handler ends with its thread.
   */
  close(): Promise<void>;
}

/** What `topics` tells of a topic. */
export interface TopicListing {
  /** The topic's name. */
  readonly name: string;
  /** What was given as `detail` when it was created, else empty. */
  readonly detail: string;
}

/** A topic from any thread. */
export interface RemoteTopic {
  /** The name of the topic at home. */
  readonly name: string;
  /**
   * Publishes without waiting. To a topic that does not exist it publishes nothing, and that is counted.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE, ERR_STASIS_CLOSED
   */
  publish(message: Message): void;
  /** Makes the message, and publishes it. */
  publish<T>(type: MessageType<T>, value: NoInfer<T | Received<T>>, options?: CreateOptions): void;
  /**
   * Subscribes a function, which runs in this thread, or a handler module. In a handler on a worker pool, a module runs
   * on the pool; in a worker with `connectBus` it runs in that worker. Subscriptions of this thread's functions end
   * when the thread ends.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  subscribe<const A extends readonly MessageType[], D = unknown>(
    handler: Handler<MessageOf<A[number]>, D> | RemoteHandler | URL | HandlerModule,
    options: RemoteSubscribeOptions<D> & { readonly accept: A },
  ): Promise<RemoteSubscription>;
  /** Subscribes without a list of types: the handler gets any message. */
  subscribe<D = unknown>(
    handler: Handler<Message, D> | RemoteHandler | URL | HandlerModule,
    options?: RemoteSubscribeOptions<D>,
  ): Promise<RemoteSubscription>;
  /** As `topic.forwardTo` at home. The forward stays when this thread ends. @throws ERR_STASIS_FORWARD_CYCLE */
  forwardTo(topic: { readonly name: string }): Promise<RemoteForward>;
  /** As `topic.request` at home. */
  request<T, R, N extends string>(
    type: MessageType<T>,
    value: NoInfer<T | Received<T>>,
    options: RequestOptions<R, N>,
  ): Promise<Message<R, N>>;
  /** Whether any subscription reached from this topic is congested, as home sees it. */
  readonly congested: Promise<boolean>;
  /** Settles when none is: back-pressure for publishers. What was published before has been dispatched by then. */
  relieved(options?: { signal?: AbortSignal }): Promise<void>;
}

/** A module whose export handles messages: its `default`, or the one that is named. */
export interface HandlerModule {
  /** Where the module is: a URL, or as text an absolute path, a `file:` URL or the name of a package. */
  readonly module: URL | string;
  /** Which of its exports is the handler. Default: `default`. */
  readonly export?: string;
  /**
   * From which file the name of a package is resolved: its URL or absolute path. Default: the file that calls, as for its
   * imports; the working directory if that cannot be told.
   */
  readonly from?: URL | string;
}

/** The options of `subscribe` that need no function at home. */
export type RemoteSubscribeOptions<D = unknown> = Omit<
  SubscribeOptions<D>,
  'synchronous' | 'partitionBy' | 'onCongestion'
>;

/** A subscription that was made through a RemoteBus. */
export interface RemoteSubscription {
  /** `<topic>-<n>`, unique in the bus. */
  readonly id: string;
  /** The topic that it subscribes to. */
  readonly topic: {
    /** The topic's name. */
    readonly name: string;
  };
  /** Settles when the handler's code is loaded. @throws ERR_STASIS_HANDLER_LOAD */
  readonly ready: Promise<void>;
  /** Ends it: what was published before is still delivered, then the final message, then nothing. Never waits. */
  unsubscribe(): void;
  /** Settles when the handler has completed the final message. @throws ERR_STASIS_JOIN_DEADLOCK */
  join(): Promise<void>;
  /** `unsubscribe`, then `join`. */
  unsubscribeAndJoin(): Promise<void>;
  /** As `subscription.publishAndWait` at home. */
  publishAndWait(message: Message, options?: { signal?: AbortSignal }): Promise<Completion>;
}

/** A forward that was made through a RemoteBus. */
export interface RemoteForward {
  /** Ends the forward, once. Settles when home has done it; need not be waited for. */
  cancel(): Promise<void>;
}

/** A cache from any thread: the reads of a cache, as promises. */
export interface RemoteCache {
  /** The name of the cache at home. */
  readonly name: string;
  /** As `cache.get` at home. */
  get<T>(
    type: MessageType<T>,
    id: string,
    options?: { eid?: string | null },
  ): Promise<Message<T> | undefined>;
  /** As `cache.getAll` at home. */
  getAll<T>(type: MessageType<T>, id: string): Promise<readonly Message<T>[]>;
  /** As `cache.dump` at home. */
  dump(type?: MessageType, options?: { eid?: string | null }): Promise<readonly Message[]>;
  /** As `cache.dumpAll` at home. */
  dumpAll(type?: MessageType): Promise<readonly Message[]>;
}
