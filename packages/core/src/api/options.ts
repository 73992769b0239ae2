// The options of what topics and subscriptions do, and how a message that was published and waited for has ended.

import type { Message, MessageType } from './message.js';

/** How a subscription is placed, limited and filtered. */
export interface SubscribeOptions<D = unknown, M extends Message = Message> {
  /**
   * Calls the handler, which must be a function, at home inside the outermost `publish`, before that returns. What another
   * thread publishes is handled when home dispatches it. Goes with `accept`, `acceptFormatters`, `data` and `signal` only.
   */
  readonly synchronous?: boolean;
  /** How many invocations may run at once, 1 or more; above 1 they are in no order. Default 1: serialized and in order. */
  readonly concurrency?: number;
  /**
   * Keeps order per key: messages of one key are serialized and in order, messages of different keys are handled in
   * parallel. Called in `publish`; if it throws, that message fails. Not together with `concurrency`.
   */
  readonly partitionBy?: (message: M) => string | number;
  /**
   * Stays on one thread for as long as that thread lives (with `partitionBy`: each key on one), for handlers that keep
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
   * How many messages may wait, 1 or more; one more is too many. Subscription changes and final messages are never dropped.
   * Default: no limit.
   */
  readonly maxQueue?: number;
  /**
   * Which message is dropped when too many wait. Each one that is dropped is reported as ERR_STASIS_QUEUE_OVERFLOW. Default:
   * `'drop-oldest'`.
   */
  readonly overflow?: 'drop-oldest' | 'drop-newest';
  /**
   * Accepts these types only, and narrows the handler's message to them. The handler gets the final message only if
   * `SubscriptionChange` is one of them. Not together with `acceptFormatters`.
   */
  readonly accept?: readonly MessageType[];
  /**
   * Accepts messages whose type has one of these formatters. The handler gets the final message in any case. Not together with
   * `accept`.
   */
  readonly acceptFormatters?: readonly string[];
  /** When the subscription counts as congested, in queued messages. Default: `high` 10,000, `low` 90 % of `high`. */
  readonly congestion?: CongestionLimits;
  /** Called at home, once per crossing of the limits. What it throws is reported as ERR_STASIS_CALLBACK_FAILED. */
  readonly onCongestion?: (state: 'congested' | 'relieved', queued: number) => void;
  /**
   * Given to the handler as `context.data`. For a handler on another thread it is cloned once, and may be nested 500 levels deep
   * at most.
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
  /** Stops waiting when aborted: the promise rejects with the signal's reason. The request is handled all the same. */
  readonly signal?: AbortSignal;
}

/** The options of `topic.once`. */
export interface OnceOptions<M extends Message = Message> {
  /**
   * Returns whether this is the message to wait for. Default: the first one of the type. Called at home inside `publish`; if it
   * throws, the promise rejects with what it threw.
   */
  readonly where?: (message: M) => boolean;
  /** Stops waiting when aborted: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options of `topic.messages`. */
export interface MessagesOptions {
  /** Yields messages of these types only. Default: all messages, subscription changes included. */
  readonly accept?: readonly MessageType[];
  /** Ends the iteration when aborted. What is queued by then is not yielded. */
  readonly signal?: AbortSignal;
}

/** How a message that was published and waited for has ended, if it did not fail. */
export type Completion = 'handled' | 'filtered' | 'declined' | 'unsubscribed';
