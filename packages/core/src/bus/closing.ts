// The subscriptions that have left a bus while it is being closed. A message that one of them misses is reported and counted (SPEC
// 11.7).

import type { Message } from '../api/message.js';
import type { TopicCore } from '../dispatch/topic-core.js';
import { BusError } from '../errors/bus-error.js';
import { SubscriptionChange } from '../message/built-in-types.js';
import { shown } from '../message/packed-message.js';
import type { SubscriptionCore } from '../subscription/subscription-core.js';
import type { BusCore } from './bus-core.js';

export class Closing {
  readonly core: BusCore;
  /** By topic. The map also keeps these topics alive, so that they are found by name for as long as something may publish there. */
  readonly #left = new Map<TopicCore, SubscriptionCore[]>();

  constructor(core: BusCore) {
    this.core = core;
  }

  /** Unsubscribes them together. */
  dismiss(leaving: readonly SubscriptionCore[]): void {
    for (const subscription of leaving) this.#remember(subscription);
    for (const subscription of leaving) subscription.unsubscribe();
  }

  /** Call this with every message that is published. Subscription changes are not counted as lost. */
  published(topic: TopicCore, message: Message): void {
    if (message.type === SubscriptionChange) return;
    const loser = this.#loserOf(topic, message);
    if (loser === undefined) return;
    this.core.lostAtClose += 1;
    const text =
      `a message of type ${message.type.name} on ${JSON.stringify(topic.name)} is lost to ${loser.id}, ` +
      'which had been unsubscribed already, as the bus is being closed';
    const subscription = { id: loser.id, topic: loser.topicName };
    this.core.report(
      new BusError('ERR_STASIS_CLOSED', text, { subscription, invocationMessage: shown(message) }),
    );
  }

  /** Returns a subscription that has left and would have received the message, if there is one. */
  #loserOf(topic: TopicCore, { type }: Message): SubscriptionCore | undefined {
    const reached = new Set([topic]);
    for (const next of reached) {
      const loser = this.#left.get(next)?.find(({ filter }) => filter.admits(type));
      if (loser !== undefined) return loser;
      for (const target of next.receivers.targets()) reached.add(target);
    }
    return undefined;
  }

  #remember(subscription: SubscriptionCore): void {
    if (!subscription.isSubscribed) return;
    const { topic } = subscription;
    const others = this.#left.get(topic);
    if (others === undefined) this.#left.set(topic, [subscription]);
    else others.push(subscription);
  }
}
