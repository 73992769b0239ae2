// What the parts of one bus share: its topics, its dispatcher, its activity and its errors. The Bus itself is the
// user's view of it.

import { isBuiltIn } from './built-in-types.js';
import type { HomeCache } from './cache.js';
import { type AwaitedBy, Dispatcher } from './dispatcher.js';
import { ErrorReporter } from './error-reporter.js';
import { BusError } from './errors.js';
import { HomeActivity } from './home-activity.js';
import type { Message } from './message.js';
import { internalsOf, type MessageType } from './message-type.js';
import type { SubscriptionCore } from './subscription-core.js';
import { HomeTopic } from './topic.js';
import { TopicRegistry } from './topic-registry.js';
import { WeakRegistry } from './weak-registry.js';

export class BusCore {
  readonly topics = new TopicRegistry();
  readonly caches = new WeakRegistry<HomeCache>();
  readonly dispatcher = new Dispatcher();
  readonly activity = new HomeActivity();
  readonly subscriptions = new Set<SubscriptionCore>();
  readonly #declined: ReadonlySet<string>;
  readonly #errors: ErrorReporter;
  #order = 0;
  #cachingTopics = 0;
  #closed = false;
  /** Messages published by name to topics that do not exist. */
  publishedToNobody = 0;
  declinedMessages = 0;

  constructor(declined: ReadonlySet<string>, onError: ((error: BusError) => void) | undefined) {
    this.#declined = declined;
    this.#errors = new ErrorReporter(onError);
  }

  /** Numbers attachments and forwards: the order of delivery is the order of attachment. */
  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  nextCachingTopic(): number {
    this.#cachingTopics += 1;
    return this.#cachingTopics;
  }

  /** Finds a topic or creates it; the first detail stays. */
  topic(name: string, detail: string): HomeTopic {
    let topic = this.topics.find(name);
    if (topic === undefined) {
      topic = new HomeTopic(this, name, detail);
      this.topics.add(topic);
    }
    return topic;
  }

  isDeclined(type: MessageType): boolean {
    return this.#declined.size > 0 && this.#declined.has(type.name) && !isBuiltIn(type);
  }

  publish(topic: HomeTopic, message: Message, awaited?: AwaitedBy): void {
    this.refuseIfClosed();
    if (this.isDeclined(message.type)) {
      this.declinedMessages += 1;
      awaited?.waiter.seal('declined');
      return;
    }
    const type = internalsOf(message.type);
    type.published += 1;
    topic.published += 1;
    const admitted = this.dispatcher.dispatch(topic.receivers, message, awaited);
    if (admitted > 0) {
      topic.dispatched += 1;
    } else {
      topic.notDispatched += 1;
      type.unused += 1;
    }
  }

  /** Publishes by name, as handlers do; a topic that does not exist is not created. */
  publishTo(topicName: string, message: Message): void {
    const topic = this.topics.find(topicName);
    if (topic !== undefined) this.publish(topic, message);
    else this.publishedToNobody += 1;
  }

  report(error: BusError): void {
    this.#errors.report(error);
  }

  refuseIfClosed(): void {
    if (this.#closed) throw new BusError('ERR_STASIS_CLOSED', 'the bus is closed');
  }

  close(): void {
    this.#closed = true;
    this.activity.close();
  }
}
