// A subscription as `topic.subscribe` returns it: one handler attached to a topic, with a filter.

import type { Handler, RemoteHandler } from '../api/handler.js';
import type { Message, MessageType } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import type { Subscription } from '../api/subscription.js';
import type { Topic } from '../api/topic.js';
import { checkOneOf, invalidArgument } from '../errors/check-arguments.js';
import { isRemoteHandler, type PlacedHandler } from '../executing/executor.js';
import { checkMessage } from '../message/frozen-message.js';
import { checkMessageType } from '../message/message-type.js';
import { synchronousRemote } from './placement.js';
import { SingleRoute } from './routing.js';
import type { SubscribableTopic } from './subscribable-topic.js';
import { checkSubscribeOptions } from './subscribe-options.js';
import { SubscriptionCore } from './subscription-core.js';
import { SubscriptionView } from './subscription-view.js';

export class PlainSubscription extends SubscriptionView implements Subscription {
  protected readonly core: SubscriptionCore;

  /** Checks all arguments before it changes anything. */
  constructor(topic: SubscribableTopic, handler: Handler | RemoteHandler, options: SubscribeOptions) {
    super();
    const given = checkSubscribeOptions(options);
    checkHandler('handler', handler, given.synchronous === true);
    topic.bus.refuseIfClosed();
    this.core = new SubscriptionCore(topic, given);
    this.core.start(new SingleRoute(this.core.openGroup(handler, given.data)));
  }

  get topic(): Topic {
    return this.core.topic;
  }

  /**
   * Sets when the subscription leaves while its bus is being closed: `'always'` with the subscriptions whose handlers get their
   * final messages, `'never'` after them, with those whose handlers do not.
   */
  hears(hearing: 'always' | 'never'): this {
    this.core.hearing = hearing;
    return this;
  }

  /** Stops holding the topic. */
  loosen(): this {
    this.core.lifetime.loosen();
    return this;
  }

  accept(...types: MessageType[]): this {
    for (const type of types) checkMessageType('a type to accept', type);
    this.core.filter.accept(types);
    return this;
  }

  decline(...types: MessageType[]): this {
    for (const type of types) checkMessageType('a type to decline', type);
    this.core.filter.decline(types);
    return this;
  }

  setFilter(filter: 'none' | 'selective'): this {
    checkFilter(filter);
    this.core.filter.setSelective(filter === 'selective');
    return this;
  }

  isFinalMessage(message: Message): boolean {
    checkMessage('message', message);
    return this.core.lifetime.isFinalMessage(message);
  }
}

/**
 * For sibling packages: marks a subscription that passes messages on and does nothing on its final message. While its bus is being
 * closed, it leaves after the subscriptions whose handlers get their final messages.
 */
export function leavingLast(
  subscription: Subscription & Partial<Pick<PlainSubscription, 'hears'>>,
): Subscription {
  // Asked by the method's name: the subscription may be of another copy of the package.
  subscription.hears?.('never');
  return subscription;
}

/**
 * For sibling packages: makes a subscription stop holding its topic. When nothing else holds or uses the topic, both are collected,
 * and the handler gets no final message.
 */
export function notHolding(
  subscription: Subscription & Partial<Pick<PlainSubscription, 'loosen'>>,
): Subscription {
  // Asked by the method's name: the subscription may be of another copy of the package.
  subscription.loosen?.();
  return subscription;
}

export function checkFilter(filter: unknown): void {
  checkOneOf('filter', filter, ['none', 'selective']);
}

/** Checks a handler: a function or, unless the subscription is synchronous, a handler of an executor. */
export function checkHandler(
  name: string,
  handler: unknown,
  isSynchronous: boolean,
): asserts handler is Handler | PlacedHandler {
  if (typeof handler === 'function') return;
  if (!isRemoteHandler(handler)) throw invalidArgument(name, "a function or an executor's handler", handler);
  if (isSynchronous) throw synchronousRemote();
}
