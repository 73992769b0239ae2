// What users can do with subscriptions, routers and caching topics alike: end, join and limit them. Each is a view of one
// subscription.

import type { Message } from '../api/message.js';
import type { Completion, CongestionLimits } from '../api/options.js';
import type { SubscriptionControl } from '../api/subscription.js';
import { rejecting } from '../basics/unless-aborted.js';
import { checkNames, checkOptions, checkSignal, refusedArgument } from '../errors/check-arguments.js';
import { checkMessage } from '../message/frozen-message.js';
import { publishAndWait } from './publish-and-wait.js';
import { checkCongestionLimits } from './subscribe-options.js';
import type { SubscriptionCore } from './subscription-core.js';

/** A user's view of a subscription. */
export abstract class SubscriptionView implements SubscriptionControl {
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

  /** Does `unsubscribe`, then `join`. */
  unsubscribeAndJoin(): Promise<void> {
    this.unsubscribe();
    return this.join();
  }

  /** Unsubscribes and joins, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribeAndJoin();
  }
}
