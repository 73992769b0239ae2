// A subscription as users hold it: its filter, its queue and its end.

import type { Message, MessageType } from './message.js';
import type { Completion, CongestionLimits } from './options.js';
import type { Topic } from './topic.js';

/** The controls of a subscription. Disposing it (`await using`) does what `unsubscribeAndJoin` does. */
export interface SubscriptionControl extends AsyncDisposable {
  /** `<topic>-<n>`, unique in its bus. */
  readonly id: string;
  /**
   * Settles when the handler's code is loaded: at once for functions. Need not be awaited: a failure is reported, and causes no
   * unhandled rejection.
   *
   * @throws ERR_STASIS_HANDLER_LOAD; ERR_STASIS_CLOSED when the bus is closed first
   */
  readonly ready: Promise<void>;
  /** Messages that were accepted and have not ended, including those being handled. */
  readonly queued: number;
  /** False from `unsubscribe` on. */
  readonly isSubscribed: boolean;
  /** True from the moment the final message is received, even while it is still being handled. */
  readonly isDone: boolean;
  /**
   * Admits messages whose type has one of these formatters, in addition to those that the type filter admits. The names replace
   * earlier ones; without names, this filter is off. Applies to what is published from now on.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  acceptFormatters(...names: string[]): this;
  /**
   * Sets the marks, in queued messages, at which the subscription becomes congested and relieved. They apply at once.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT when `low > high`, or for a synchronous subscription
   */
  setCongestionLimits(limits: CongestionLimits): this;
  /**
   * Publishes to the subscription's topic and settles when this subscription's handler has completed the message, with `'handled'`;
   * or at once, if the handler does not get the message, with `'filtered'`, `'declined'` or `'unsubscribed'`. The topic's other
   * subscribers get the message as usual.
   *
   * @throws the invocation's error, which `onError` gets as well, when the invocation failed or the message was dropped;
   * ERR_STASIS_JOIN_DEADLOCK when called inside the subscription's own handler (nothing is published then); the signal's reason
   * when aborted; ERR_STASIS_CLOSED when the bus is closed first; ERR_STASIS_INVALID_ARGUMENT
   */
  publishAndWait(message: Message, options?: { signal?: AbortSignal }): Promise<Completion>;
  /**
   * Stops new messages at once. What was published before is still delivered, then the final message, then nothing. Never waits;
   * a second call does nothing.
   */
  unsubscribe(): void;
  /**
   * Settles when the handler has completed the final message.
   *
   * @throws ERR_STASIS_JOIN_DEADLOCK when called inside the subscription's own handler; ERR_STASIS_CLOSED when the bus is closed
   * before that, because its `close` timed out
   */
  join(): Promise<void>;
  /**
   * Does `unsubscribe`, then `join`.
   *
   * @throws what `join` rejects with
   */
  unsubscribeAndJoin(): Promise<void>;
}

/** A handler attached to a topic, made by `topic.subscribe`. */
export interface Subscription extends SubscriptionControl {
  /** The topic that it subscribes to. */
  readonly topic: Topic;
  /**
   * Adds types to the filter; they matter only while it is `'selective'`. Applies to what is published from now on, and does not
   * affect messages that were published before.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  accept(...types: MessageType[]): this;
  /**
   * Removes types from the filter. Applies to what is published from now on.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  decline(...types: MessageType[]): this;
  /**
   * Turns the type filter on or off for what is published from now on: `'none'` admits everything, `'selective'` only accepted
   * types.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  setFilter(filter: 'none' | 'selective'): this;
  /** Returns whether a message is this subscription's own final message. @throws ERR_STASIS_INVALID_ARGUMENT */
  isFinalMessage(message: Message): boolean;
}
