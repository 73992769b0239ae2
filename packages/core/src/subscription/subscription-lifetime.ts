// How a subscription comes and goes (SPEC 4.5 to 4.7, 4.10). It attaches to its topic and announces itself there. When it leaves, the
// other subscriptions hear of that first; its final message follows everything that was published before, and ends it. A subscription
// whose handler cannot run any more leaves without a final message. All of this happens at home.

import type { Message } from '../api/message.js';
import { onAbort, unlessAborted } from '../basics/unless-aborted.js';
import type { Receiver } from '../dispatch/receiver.js';
import { attribute, type BusError } from '../errors/bus-error.js';
import { joinDeadlock } from '../errors/handler-errors.js';
import { SubscriptionChange, type SubscriptionChangeValue } from '../message/built-in-types.js';
import { ownMessage } from '../message/message-type.js';
import { plainTraits } from '../values/value-traits.js';
import type { SubscribableTopic } from './subscribable-topic.js';
import { referenceTo } from './subscription-reports.js';

/** What a lifetime asks of its subscription. */
export interface LivingSubscription extends Receiver {
  readonly topic: SubscribableTopic;
  /** Whether its handler is on the stack. */
  readonly isRunningHere: boolean;
  /** Takes the final message. @param isSilent whether the filter withholds it from the handler */
  receiveFinal(message: Message, isSilent: boolean): void;
}

export class SubscriptionLifetime {
  /** False from `unsubscribe` on. */
  isSubscribed = true;
  /** True from the moment the final message is received. */
  isDone = false;
  /** Settles when the final message is completed. */
  readonly completed: Promise<void>;
  #isCompleted = false;
  #finalMessage: Message | undefined;
  #resolveCompleted: () => void = () => {};
  #forgetSignal: () => void = () => {};
  readonly #subscription: LivingSubscription;

  constructor(subscription: LivingSubscription) {
    this.#subscription = subscription;
    this.completed = new Promise((resolve) => {
      this.#resolveCompleted = resolve;
    });
  }

  /** Attaches the subscription to its topic and announces it: the announcement is its first message. */
  start(signal: AbortSignal | undefined): void {
    const { topic } = this.#subscription;
    const { bus } = topic;
    bus.subscriptions.add(this.#subscription);
    topic.receivers.attach(this.#subscription, bus.nextOrder());
    bus.receiversChanged(topic);
    bus.publisher.publish(topic, this.#change('Subscribe'));
    if (signal?.aborted === true) this.unsubscribe();
    else if (this.isSubscribed) this.#forgetSignal = onAbort(signal, () => this.unsubscribe());
  }

  /** Stops holding the topic: when nothing else holds it, topic and subscription are collected, without a final message. */
  loosen(): void {
    const { topic } = this.#subscription;
    topic.receivers.loosen(this.#subscription);
    topic.bus.subscriptions.loosen(this.#subscription);
    topic.bus.receiversChanged(topic);
  }

  unsubscribe(): void {
    if (!this.isSubscribed) return;
    const { topic, filter } = this.#subscription;
    const isSilent = !filter.admitsFinal(SubscriptionChange);
    const message = this.#leave();
    topic.bus.broken.forget(topic.name);
    // The final message waits its turn, behind everything that was published before.
    topic.bus.publisher.dispatcher.inTurn(() => {
      this.#finalMessage = message;
      this.#subscription.receiveFinal(message, isSilent);
    });
  }

  isFinalMessage(message: Message): boolean {
    return message === this.#finalMessage;
  }

  join(): Promise<void> {
    const { isRunningHere, id } = this.#subscription;
    return isRunningHere ? Promise.reject(joinDeadlock(id)) : this.unlessClosed(() => this.completed);
  }

  /**
   * Waits for something of the subscription. Rejects when the bus is closed first, unless the subscription has completed already.
   */
  unlessClosed(start: () => Promise<void>): Promise<void> {
    return this.#isCompleted ? start() : unlessAborted(start, this.#subscription.topic.bus.whenClosed);
  }

  finalReceived(): void {
    this.isDone = true;
  }

  /**
   * Leaves because of an error, and reports the error.
   *
   * @param dropped how many queued messages were dropped with the subscription
   */
  broken(reason: BusError, dropped: number): void {
    const { bus, name } = this.#subscription.topic;
    const subscription = referenceTo(this.#subscription);
    const text = dropped === 0 ? '' : `; queued messages dropped with it: ${dropped}`;
    bus.report(attribute(reason, { subscription }, reason.message + text));
    bus.broken.remember(name, attribute(reason, { subscription }));
    if (this.isSubscribed) this.#leave();
  }

  ended(): void {
    this.isDone = true;
    this.#subscription.topic.bus.subscriptions.delete(this.#subscription);
    this.#isCompleted = true;
    this.#resolveCompleted();
  }

  /** Takes the subscription off every path and announces that. Returns the announcement, which is also its final message. */
  #leave(): Message {
    const { topic } = this.#subscription;
    const { bus } = topic;
    this.isSubscribed = false;
    this.#forgetSignal();
    topic.receivers.detach(this.#subscription);
    bus.receiversChanged(topic);
    const message = this.#change('Unsubscribe');
    // An executor may give up after the bus is closed, when no subscription is left to hear of it.
    if (!bus.isClosed) bus.publisher.publish(topic, message);
    return message;
  }

  #change(description: SubscriptionChangeValue['description']): Message {
    const { topic, id } = this.#subscription;
    const value: SubscriptionChangeValue = {
      topic: { name: topic.name, id: topic.id },
      subscriptionId: id,
      description,
    };
    return ownMessage(SubscriptionChange, value, plainTraits);
  }
}
