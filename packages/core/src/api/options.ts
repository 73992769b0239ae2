// The options of what a topic and a subscription can do, and how a message that was waited for ended.

import type { Message, MessageType } from './message.js';

/** How a subscription is placed, limited and filtered. */
export interface SubscribeOptions<D = unknown, M extends Message = Message> {
  /** Invokes the handler, a function, inside `publish` at home, before it returns; what another thread publishes, when it is dispatched. */
  readonly synchronous?: boolean;
  /** How many invocations may run at once, in no order. Default 1: serialized and in order. */
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
  /** Milliseconds that an invocation may take; one that takes longer fails, and on a worker its thread is replaced. */
  readonly timeout?: number;
  /** What becomes of an invocation whose thread ended under it. Default: `'skip'`, reported as failed. */
  readonly onCrash?: 'skip' | 'retry';
  /** How often `'retry'` starts an invocation again. Default 3. */
  readonly maxRetries?: number;
  /** How many messages may wait; one more is too many. Subscription changes and final messages are never dropped. */
  readonly maxQueue?: number;
  /** Which message is dropped when one too many waits; each is reported. Default: `'drop-oldest'`. */
  readonly overflow?: 'drop-oldest' | 'drop-newest';
  /**
   * Accepts these types only, and narrows the handler's message to them. The handler gets the final message only if
   * `SubscriptionChange` is one of them. Not together with `acceptFormatters`.
   */
  readonly accept?: readonly MessageType[];
  /** Accepts messages whose type has one of these formatters. The handler gets the final message in any case. */
  readonly acceptFormatters?: readonly string[];
  /** When to call the subscription congested, in queued messages. Default: high 10 000, low 90 % of high. */
  readonly congestion?: CongestionLimits;
  /** Called once per crossing of the limits, at home. */
  readonly onCongestion?: (state: 'congested' | 'relieved', queued: number) => void;
  /** Given to the handler in its context; for a handler on another thread it is cloned once, with 500 levels at most. */
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
  /** The type of the answer; answers of other types are not for this request. */
  readonly reply: MessageType<R, N>;
  /** Milliseconds to wait for an answer. Default: as long as handlers run. */
  readonly timeout?: number;
  /** Ends the waiting when aborted: the promise is rejected with its reason. The request is handled all the same. */
  readonly signal?: AbortSignal;
}

/** The options of `topic.once`. */
export interface OnceOptions<M extends Message = Message> {
  /** Which message; the first of the type if absent. */
  readonly where?: (message: M) => boolean;
  /** Ends the waiting when aborted: the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
}

/** The options of `topic.messages`. */
export interface MessagesOptions {
  /** Gives messages of these types only. Default: all, subscription changes too. */
  readonly accept?: readonly MessageType[];
  /** Ends the iteration when aborted; what is queued by then is not given. */
  readonly signal?: AbortSignal;
}

/** How a message that was published and waited for ended, when it did not fail. */
export type Completion = 'handled' | 'filtered' | 'declined' | 'unsubscribed';
