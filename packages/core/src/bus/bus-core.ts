// What the parts of one bus share: its topics, its dispatcher, its activity and its errors. The Bus itself is the
// user's view of it.

import type { Message } from '../api/message.js';
import type { Topic } from '../api/topic.js';
import { Condition } from '../basics/condition.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { Caches } from '../cache/caches.js';
import { Publisher, type PublisherOwner } from '../dispatch/publisher.js';
import { BusError } from '../errors/bus-error.js';
import type { BusPort } from '../executing/executor.js';
import { ExecutorList } from '../executing/executor-list.js';
import type { ContextOwner } from '../executing/invocation-context.js';
import { running } from '../executing/local-handler.js';
import { tellNoMore, tellOfWatch, type WatchedBus } from '../observe/watch.js';
import { BrokenSubscriptions } from '../subscription/broken-subscriptions.js';
import { HomeTopic } from '../topic/home-topic.js';
import type { Closing } from './closing.js';
import { ErrorReporter } from './error-reporter.js';
import { HomeActivity } from './home-activity.js';
import { HomeOperations } from './home-operations.js';
import { Settlement } from './settlement.js';
import { collectStatistics } from './statistics.js';
import { SubscriptionSet } from './subscription-set.js';
import { TopicRegistry } from './topic-registry.js';

export class BusCore implements PublisherOwner, WatchedBus {
  readonly topics = new TopicRegistry();
  readonly caches = new Caches();
  readonly publisher: Publisher;
  readonly activity = new HomeActivity();
  readonly port = this.#makePort();
  readonly #onClose = new Set<() => void>();
  readonly #onTopic = new Set<(topic: Topic) => void>();
  readonly executors = new ExecutorList();
  readonly broken = new BrokenSubscriptions();
  /** Whether subscriptions remember the source line that made them. */
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
  /** Messages published to those whom `close` had unsubscribed already. */
  lostAtClose = 0;
  /** Defined while the bus is being closed, and after that. */
  closing: Closing | undefined;
  /** How many subscriptions are congested. */
  congestedCount = 0;
  /** Changes when a subscription is relieved, or who reaches whom has changed. */
  readonly relief = new Condition();
  readonly #closing = new AbortController();

  constructor(
    declined: ReadonlySet<string>,
    onError: ((error: BusError) => void) | undefined,
    keepsSource: boolean,
  ) {
    this.keepsSource = keepsSource;
    this.publisher = new Publisher(declined, this);
    this.#errors = new ErrorReporter(onError);
    tellOfWatch(this);
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

  nextCachePattern(): number {
    this.#cachePatterns += 1;
    return this.#cachePatterns;
  }

  /** Finds a topic or creates it; the first detail stays. */
  topic(name: string, detail: string): HomeTopic {
    let topic = this.topics.find(name);
    if (topic === undefined) {
      topic = new HomeTopic(this, name, detail);
      this.topics.add(topic);
      for (const callback of this.#onTopic) callback(topic);
    }
    return topic;
  }

  /** Publishes by name, as handlers do; a topic that does not exist is not created. */
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

  /** The same, by id. */
  get runningSubscription(): string | undefined {
    return this.running?.id;
  }

  /** Called when one subscription more or less is congested. */
  congestionChanged(state: 'congested' | 'relieved'): void {
    this.congestedCount += state === 'congested' ? 1 : -1;
    if (state === 'relieved') this.relief.changed();
  }

  /** To be called whenever subscriptions or forwards of a topic have changed. */
  receiversChanged(topic: HomeTopic): void {
    this.topics.updateHold(topic);
    this.relief.changed();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Aborted when the bus is closed, with the error for whoever still waits for something of it. */
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
    tellNoMore(this);
    this.watchChanged();
    this.#closing.abort(busClosed());
    this.activity.close();
    for (const callback of this.#onClose) callback();
    this.#onClose.clear();
    this.#onTopic.clear();
  }

  /** Messages that are dispatched directly are not watched. */
  watchChanged(): void {
    for (const topic of this.topics.list()) topic.discardPlans();
  }

  /** Whether subscriptions count how long their invocations take. */
  get keepsHistograms(): boolean {
    return this.#keepsHistograms;
  }

  #keepHistograms(): void {
    this.#keepsHistograms = true;
    for (const { counts } of this.subscriptions) counts.keepHistogram();
  }

  #makePort(): BusPort {
    const core = this;
    return {
      publish: (topicName, message) => core.#publishFromAfar(topicName, message),
      publishAndSettle: (topicName, message, onSettled) =>
        core.#publishAndSettle(topicName, message, onSettled),
      onTopic: (callback) => {
        core.#onTopic.add(callback);
        return () => core.#onTopic.delete(callback);
      },
      report: (error) => core.report(error),
      get isClosed() {
        return core.isClosed;
      },
      get isClosing() {
        return core.closing !== undefined || core.isClosed;
      },
      operations: (modules) => new HomeOperations(core, modules),
      keepHistograms: () => core.#keepHistograms(),
      statistics: () => collectStatistics(core),
      onClose: (callback) => {
        core.#onClose.add(callback);
        return () => core.#onClose.delete(callback);
      },
    };
  }

  #publishAndSettle(topicName: string, message: Message, onSettled: () => void): boolean {
    const topic = this.topics.find(topicName);
    if (topic === undefined) return false;
    const onError = (thrown: unknown): void => this.callbackFailed('who waited for a message', thrown);
    this.publisher.publish(topic, message, {
      subscription: undefined,
      waiter: new Settlement(onSettled, onError),
      refused: 'filtered',
    });
    return true;
  }

  /** A publish that has arrived from another realm: nobody here could catch an error. */
  #publishFromAfar(topicName: string, message: Message): void {
    try {
      this.publishTo(topicName, message);
    } catch (thrown) {
      const text = `a message from another thread could not be published to ${topicName}: ${textOfThrown(thrown)}`;
      this.report(new BusError('ERR_STASIS_CLOSED', text, { cause: thrown, invocationMessage: message }));
    }
  }

  /** Reports what has nothing to do with the message that is under way. */
  callbackFailed(what: string, cause: unknown): void {
    const text = `${what} threw: ${textOfThrown(cause)}`;
    this.report(new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause }));
  }
}

function busClosed(): BusError {
  return new BusError('ERR_STASIS_CLOSED', 'the bus is closed');
}
