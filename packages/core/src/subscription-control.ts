// What subscriptions, routers and caching topics have in common: each is a subscription, and is ended, joined and
// limited like one.

import { checkNames, checkOptions, checkSignal, refusedArgument } from './arguments.js';
import type { Completion } from './completion-waiter.js';
import { checkMessage, type Message } from './message.js';
import { publishAndWait } from './publish-and-wait.js';
import { type CongestionLimits, checkCongestionLimits } from './subscribe-options.js';
import type { SubscriptionCore } from './subscription-core.js';
import { rejecting } from './unless-aborted.js';

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

/** A user's view of a subscription. */
export abstract class SubscriptionOwner implements SubscriptionControl {
  protected abstract readonly core: SubscriptionCore;

  get id(): string {
    return this.core.id;
  }

  get ready(): Promise<void> {
    return this.core.ready;
  }

  get queued(): number {
    return this.core.queued;
  }

  get isSubscribed(): boolean {
    return this.core.isSubscribed;
  }

  get isDone(): boolean {
    return this.core.isDone;
  }

  acceptFormatters(...names: string[]): this {
    checkNames('names', names);
    this.core.filter.acceptFormatters(names);
    return this;
  }

  setCongestionLimits(limits: CongestionLimits): this {
    const given = checkCongestionLimits('limits', limits);
    if (this.core.isSynchronous) {
      throw refusedArgument('a synchronous subscription has no queue to limit');
    }
    this.core.congestion.setLimits(given, this.queued);
    return this;
  }

  publishAndWait(message: Message, options: { signal?: AbortSignal } = {}): Promise<Completion> {
    return rejecting(() => {
      checkMessage('message', message);
      const { signal } = checkOptions('options', options, { signal: checkSignal });
      return publishAndWait(this.core, message, signal);
    });
  }

  unsubscribe(): void {
    this.core.unsubscribe();
  }

  join(): Promise<void> {
    return this.core.join();
  }

  /** `unsubscribe`, then `join`. */
  unsubscribeAndJoin(): Promise<void> {
    this.unsubscribe();
    return this.join();
  }

  /** As `unsubscribeAndJoin`: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribeAndJoin();
  }
}
