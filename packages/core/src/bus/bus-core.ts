// What the parts of one bus share: its topics, caches and subscriptions, its publisher, its activity and its errors. Users see it
// as a Bus.

import type { Message } from '../api/message.js';
import type { RemoteBus } from '../api/remote-bus.js';
import type { Topic } from '../api/topic.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { Caches } from '../cache/caches.js';
import { Publisher, type PublisherOwner } from '../dispatch/publisher.js';
import type { TopicCore } from '../dispatch/topic-core.js';
import { BusError } from '../errors/bus-error.js';
import type { BusPort } from '../executing/executor.js';
import { ExecutorList } from '../executing/executor-list.js';
import type { ContextOwner } from '../executing/invocation-context.js';
import { running } from '../executing/local-handler.js';
import { stopWatchingFor, type WatchedBus, watchFor } from '../observe/watch.js';
import { BrokenSubscriptions } from '../subscription/broken-subscriptions.js';
import { HomeTopic } from '../topic/home-topic.js';
import { Relief } from '../topic/relief.js';
import type { TopicBus } from '../topic/topic-bus.js';
import { ErrorReporter } from './error-reporter.js';
import { HomeActivity } from './home-activity.js';
import { SubscriptionSet } from './subscription-set.js';
import { TopicRegistry } from './topic-registry.js';

/** Makes the parts of a bus that are built on its BusCore. */
export interface BusParts {
  makePort(core: BusCore): BusPort;
  /** Returns the bus as the handlers of a subscription see it at home. */
  makeRemoteBus(core: BusCore, user: ContextOwner): RemoteBus;
}

export class BusCore implements PublisherOwner, TopicBus, WatchedBus {
  readonly topics = new TopicRegistry();
  readonly caches = new Caches();
  readonly publisher: Publisher;
  readonly activity = new HomeActivity();
  readonly port: BusPort;
  readonly #onClose = new Set<() => void>();
  readonly #onTopic = new Set<(topic: Topic) => void>();
  readonly executors = new ExecutorList();
  readonly broken = new BrokenSubscriptions();
  readonly keepsSource: boolean;
  readonly subscriptions = new SubscriptionSet();
  #keepsHistograms = false;
  readonly #errors: ErrorReporter;
  #order = 0;
  #cachingTopics = 0;
  #cachePatterns = 0;
  #closed = false;
  /** Messages published by name to topics that do not exist. */
  publishedToNobody = 0;
  /** Messages that a subscription missed because `close` had unsubscribed it already. */
  lostAtClose = 0;
  /** Defined while the bus is being closed, and after that. */
  closing: PublisherOwner['closing'];
  readonly #closing = new AbortController();
  readonly relief = new Relief(this.#closing.signal);
  readonly #parts: BusParts;

  constructor(
    declined: ReadonlySet<string>,
    onError: ((error: BusError) => void) | undefined,
    keepsSource: boolean,
    parts: BusParts,
  ) {
    this.keepsSource = keepsSource;
    this.#parts = parts;
    this.port = parts.makePort(this);
    this.publisher = new Publisher(declined, this);
    this.#errors = new ErrorReporter(onError);
    watchFor(this);
  }

  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  nextCachingTopic(): number {
    this.#cachingTopics += 1;
    return this.#cachingTopics;
  }

  nextCachePattern(): number {
    this.#cachePatterns += 1;
    return this.#cachePatterns;
  }

  topic(name: string, detail: string): HomeTopic {
    let topic = this.topics.find(name);
    if (topic === undefined) {
      topic = new HomeTopic(this, name, detail);
      this.topics.add(topic);
      for (const callback of this.#onTopic) callback(topic);
    }
    return topic;
  }

  hasTopic(name: string): boolean {
    return this.topics.find(name) !== undefined;
  }

  /** Calls back with every topic that is created from now on, before it is used. Returns a function that ends this. */
  onTopic(callback: (topic: Topic) => void): () => void {
    this.#onTopic.add(callback);
    return () => this.#onTopic.delete(callback);
  }

  publishTo(topicName: string, message: Message): void {
    const topic = this.topics.find(topicName);
    if (topic !== undefined) this.publisher.publish(topic, message);
    else this.publishedToNobody += 1;
  }

  /** The subscription of this bus whose handler is on the stack. */
  get running(): Pick<ContextOwner, 'id' | 'publishesOn'> | undefined {
    const { current } = running;
    return this.publisher.dispatcher.called ?? (current?.bus === this.port ? current : undefined);
  }

  /** The id of the subscription whose handler is on the stack. */
  get runningSubscription(): string | undefined {
    return this.running?.id;
  }

  congestionChanged(state: 'congested' | 'relieved'): void {
    this.relief.congestionChanged(state);
  }

  receiversChanged(topic: TopicCore): void {
    this.topics.updateHold(topic);
    this.relief.receiversChanged();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get whenClosed(): AbortSignal {
    return this.#closing.signal;
  }

  report(error: BusError): void {
    this.#errors.report(error);
  }

  refuseIfClosed(): void {
    if (this.#closed) throw busClosed();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    stopWatchingFor(this);
    this.watchChanged();
    this.#closing.abort(busClosed());
    this.activity.close();
    for (const callback of this.#onClose) callback();
    this.#onClose.clear();
    this.#onTopic.clear();
  }

  /** Calls back when the bus is closed. Returns a function that cancels this. */
  onClose(callback: () => void): () => void {
    this.#onClose.add(callback);
    return () => this.#onClose.delete(callback);
  }

  remoteBus(user: ContextOwner): RemoteBus {
    return this.#parts.makeRemoteBus(this, user);
  }

  /** Discards all plans: whether messages may take the fast path depends on the watch. */
  watchChanged(): void {
    for (const topic of this.topics.list()) topic.discardPlans();
  }

  get keepsHistograms(): boolean {
    return this.#keepsHistograms;
  }

  keepHistograms(): void {
    this.#keepsHistograms = true;
    for (const { counts } of this.subscriptions) counts.keepHistogram();
  }

  /** Reports an error that has nothing to do with the message that is being dispatched. */
  callbackFailed(what: string, cause: unknown): void {
    const text = `${what} threw: ${textOfThrown(cause)}`;
    this.report(new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause }));
  }
}

function busClosed(): BusError {
  return new BusError('ERR_STASIS_CLOSED', 'the bus is closed');
}
