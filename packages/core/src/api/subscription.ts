// A subscription as users hold it: its filter, its queue and its end.

import type { Message, MessageType } from './message.js';
import type { Completion, CongestionLimits } from './options.js';
import type { Topic } from './topic.js';

/** The controls of a subscription. */
export interface SubscriptionControl extends AsyncDisposable {
  /** `<topic>-<n>`. */
  readonly id: string;
  /**
   * Settles when the handler's code is loaded: at once for functions.
   *
   * @throws ERR_STASIS_HANDLER_LOAD; ERR_STASIS_CLOSED when the bus is closed first
   */
  readonly ready: Promise<void>;
  /** Messages accepted and not yet ended, those being handled included. */
  readonly queued: number;
  /** False from `unsubscribe` on. */
  readonly isSubscribed: boolean;
  /** True from the moment the final message is received, while it is still being handled. */
  readonly isDone: boolean;
  /**
   * Admits messages whose type has one of these formatters, besides what the type filter admits. It replaces the
   * earlier names; with none, this filter is off.
   */
  acceptFormatters(...names: string[]): this;
  /** @throws ERR_STASIS_INVALID_ARGUMENT when `low > high`, or for a synchronous subscription */
  setCongestionLimits(limits: CongestionLimits): this;
  /**
   * Publishes to the subscription's topic and settles when this subscription's handler has completed the message:
   * `'handled'`, or at once `'filtered'`, `'declined'` or `'unsubscribed'`.
   *
   * @throws the invocation's error, which `onError` gets as well, when it failed or the message was dropped;
   * ERR_STASIS_JOIN_DEADLOCK when called inside the subscription's own handler (nothing is published then); the signal's
   * reason when aborted; ERR_STASIS_CLOSED when the bus is closed first
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
   * before that: its `close` gave up
   */
  join(): Promise<void>;
  /** `unsubscribe`, then `join`. */
  unsubscribeAndJoin(): Promise<void>;
}

/** A handler attached to a topic, as `topic.subscribe` gives it. */
export interface Subscription extends SubscriptionControl {
  /** The topic that it subscribes to. */
  readonly topic: Topic;
  /** Adds types to the filter, which counts while it is `selective`. Messages published before stay. */
  accept(...types: MessageType[]): this;
  /** Takes types out of the filter. */
  decline(...types: MessageType[]): this;
  /** `'none'`: everything passes. `'selective'`: accepted types only. */
  setFilter(filter: 'none' | 'selective'): this;
  /** Whether this is this subscription's own final message. */
  isFinalMessage(message: Message): boolean;
}
