// The options of the methods of topics and subscriptions, and the outcomes of `publishAndWait`.

import type { Message, MessageType } from './message.js';

/** How a subscription is placed, limited and filtered. */
export interface SubscribeOptions<D = unknown, M extends Message = Message> {
  /**
   * Calls the handler at home inside the outermost `publish`, before that returns; the handler must be a function. A message from
   * another thread is handled when home dispatches it. Can be combined with `accept`, `acceptFormatters`, `data` and `signal` only.
   */
  readonly synchronous?: boolean;
  /** How many invocations may run at once, 1 or more. Default: 1, serialized and in order; above 1 there is no order. */
  readonly concurrency?: number;
  /**
   * Returns the key of a message. Messages of one key are serialized and in order; messages of different keys are handled in
   * parallel. Called in `publish`; if it throws, that message fails. Cannot be combined with `concurrency`.
   */
  readonly partitionBy?: (message: M) => string | number;
  /**
   * Keeps the subscription (with `partitionBy`: each key) on one thread for as long as that thread lives, for handlers that keep
   * state in their module.
   */
  readonly sticky?: boolean;
  /**
   * Milliseconds that an invocation may take, 0 to 2147483647. One that takes longer fails with ERR_STASIS_HANDLER_TIMEOUT, and
   * on a worker its thread is replaced; at home the next message waits until it has ended. Default: no limit.
   */
  readonly timeout?: number;
  /**
   * What happens to an invocation whose thread ends before it completes: `'skip'` reports it as ERR_STASIS_WORKER_CRASHED,
   * `'retry'` starts it again on another thread. Default: `'skip'`.
   */
  readonly onCrash?: 'skip' | 'retry';
  /** How often `'retry'` starts an invocation again, 0 or more. Default 3. */
  readonly maxRetries?: number;
  /**
   * How many messages may wait, 1 or more. If one more would wait, one is dropped, but never a subscription change or a final
   * message. Default: no limit.
   */
  readonly maxQueue?: number;
  /**
   * Which message is dropped when more than `maxQueue` would wait. Each dropped message is reported as ERR_STASIS_QUEUE_OVERFLOW.
   * Default: `'drop-oldest'`.
   */
  readonly overflow?: 'drop-oldest' | 'drop-newest';
  /**
   * Accepts these types only, and narrows the handler's message to them. The handler gets the final message only if
   * `SubscriptionChange` is one of them. Cannot be combined with `acceptFormatters`.
   */
  readonly accept?: readonly MessageType[];
  /**
   * Accepts messages whose type has one of these formatters. The handler gets the final message in any case. Cannot be combined
   * with `accept`.
   */
  readonly acceptFormatters?: readonly string[];
  /** When the subscription counts as congested, in queued messages. Default: `high` 10,000, `low` 90 % of `high`. */
  readonly congestion?: CongestionLimits;
  /**
   * Called at home each time the subscription becomes congested or is relieved. What it throws is reported as
   * ERR_STASIS_CALLBACK_FAILED.
   */
  readonly onCongestion?: (state: 'congested' | 'relieved', queued: number) => void;
  /**
   * Given to the handler as `context.data`. For a handler on another thread it is cloned once, and may be nested at most 500 levels
   * deep.
   */
  readonly data?: D;
  /** Unsubscribes when aborted. */
  readonly signal?: AbortSignal;
}

/** Marks in queued messages: congested at `high` or more, relieved at `low` or less. */
export interface CongestionLimits {
  /** Queued messages, 1 or more. */
  readonly high: number;
  /** Queued messages, 0 to `high`. Default: 90 % of `high`. */
  readonly low?: number;
}

/** The options of `topic.request`. */
export interface RequestOptions<R = unknown, N extends string = string> {
  /** The type of the reply. Replies of other types do not answer this request. */
  readonly reply: MessageType<R, N>;
  /** Milliseconds to wait for a reply, 0 to 2147483647. Default: no limit; the request ends when all handlers have finished. */
  readonly timeout?: number;
  /** Stops waiting when aborted: the promise rejects with the signal's reason. The request itself is still handled. */
  readonly signal?: AbortSignal;
}

/** The options of `topic.once`. */
export interface OnceOptions<M extends Message = Message> {
  /**
   * Returns whether this is the message to wait for. Default: the first message of the type is. Called at home inside `publish`; if
   * it throws, the promise rejects with what it threw.
   */
  readonly where?: (message: M) => boolean;
  /** Stops waiting when aborted: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options of `topic.messages`. */
export interface MessagesOptions {
  /** Yields messages of these types only. Default: all messages, subscription changes included. */
  readonly accept?: readonly MessageType[];
  /** Ends the iteration when aborted. Messages that are still queued are not yielded. */
  readonly signal?: AbortSignal;
}

/** How a message has ended for `publishAndWait`, if it did not fail. */
export type Completion = 'handled' | 'filtered' | 'declined' | 'unsubscribed';
