// A caching topic subscribes to a topic, writes to a cache, and publishes the changes of the cache on a topic of its own. It is
// synchronous: the cache is up to date when the outermost `publish` upstream returns (SPEC 7.3).

import type { Cache } from '../api/cache.js';
import type { Message, MessageType } from '../api/message.js';
import type { Topic } from '../api/topic.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { BusError } from '../errors/bus-error.js';
import { invalidArgument } from '../errors/check-arguments.js';
import type { BusPort } from '../executing/executor.js';
import { CacheClear, CacheUpdate, SubscriptionChange } from '../message/built-in-types.js';
import { checkMessageType, ownMessage } from '../message/message-type.js';
import { checkFilter } from '../subscription/plain-subscription.js';
import { SingleRoute } from '../subscription/routing.js';
import type { SubscribableTopic } from '../subscription/subscribable-topic.js';
import { checkSubscribeOptions } from '../subscription/subscribe-options.js';
import { SubscriptionCore } from '../subscription/subscription-core.js';
import { SubscriptionView } from '../subscription/subscription-view.js';
import { type HomeTopic, homeTopic } from '../topic/home-topic.js';
import { plainWithMessages } from '../values/value-traits.js';
import type { CacheStore } from './cache-store.js';
import { type CacheChange, type CacheWrite, CacheWriter } from './cache-writer.js';
import type { CacheBus } from './caches.js';

/** The topic that a caching topic subscribes to, and the cache that it writes to. */
export interface CachingParts {
  readonly upstream: Topic;
  readonly cache: Cache;
}

/**
 * Writes what is published on a topic into a cache, and publishes a `CacheUpdate` on `topic` for every change. Works at home,
 * inside `publish`: the cache is up to date when the outermost `publish` on the upstream topic returns. Updates come in the order
 * of the messages that caused them. Unsubscribing leaves the cache's entries as they are. Use one cache per message type: readers
 * of a cache with several types have to tell them apart.
 */
export class CachingTopic extends SubscriptionView {
  protected readonly core: SubscriptionCore;
  /** Held, so that the cache is found by its name for as long as something writes to it. */
  readonly #cache: Cache;
  readonly #store: CacheStore;
  readonly #writer: CacheWriter;
  readonly #upstream: HomeTopic;
  readonly #topic: SubscribableTopic;
  // The ids under which `Subscribe` messages are stored, by subscription. Its `Unsubscribe` removes them (SPEC 7.10).
  readonly #subscribers = new Map<string, string>();

  /**
   * Subscribes to the upstream topic at once.
   *
   * @param cache a cache of the same bus
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  constructor(upstream: Topic, cache: Cache) {
    super();
    this.#upstream = homeTopic('upstream', upstream);
    // A topic knows its bus only as a TopicBus, which says nothing about caches; the bus has them.
    const bus = this.#upstream.bus as CacheBus;
    this.#store = bus.caches.storeOf('cache', cache);
    this.#writer = new CacheWriter(this.#store);
    this.#cache = cache;
    bus.refuseIfClosed();
    this.#topic = bus.topic(`cache:${bus.nextCachingTopic()}/${upstream.name}`, '');
    this.core = new SubscriptionCore(this.#upstream, checkSubscribeOptions({ synchronous: true }));
    this.core.updatesTopic = this.#topic.name;
    // A caching topic only passes messages on, so it leaves when nobody publishes any more.
    this.core.hearing = 'never';
    this.core.publishesOn(this.#topic.name);
    this.core.start(new SingleRoute(this.core.openGroup((message) => this.#receive(message), undefined)));
  }

  /** The topic where updates are published: `cache:<n>/<upstream>`. */
  get topic(): Topic {
    return this.#topic;
  }

  /**
   * Adds types to the filter, along with `CacheClear` and `SubscriptionChange`, which keep the cache correct; they matter only
   * while the filter is `'selective'`. Applies to what is published from now on.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  accept(...types: MessageType[]): this {
    for (const type of types) checkMessageType('a type to accept', type);
    this.core.filter.accept([...types, CacheClear, SubscriptionChange]);
    return this;
  }

  /**
   * Turns the filter on or off for what is published from now on: `'selective'` caches accepted types only, `'none'` everything.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  setFilter(filter: 'none' | 'selective'): this {
    checkFilter(filter);
    this.core.filter.setSelective(filter === 'selective');
    return this;
  }

  /**
   * For sibling packages. The key is a string, because a symbol as its key would keep the class in every bundle.
   *
   * @internal
   */
  get cachingParts(): CachingParts {
    return { upstream: this.#upstream, cache: this.#cache };
  }

  #receive(message: Message): void {
    this.#guard(() => {
      const write = this.#write(message);
      if (write === undefined) return;
      this.#publish(write.snapshot);
      const { aggregate } = write;
      if (aggregate === undefined) return;
      // In turn, so that all subscribers receive the entity's update first.
      this.#upstream.bus.publisher.dispatcher.inTurn(() => {
        this.#publishAggregate(aggregate.newSnapshot);
        this.#publish(aggregate);
      });
    });
  }

  #write(message: Message): CacheWrite | undefined {
    if (SubscriptionChange.is(message) && message.value.description === 'Unsubscribe') {
      this.#forgetSubscriber(message.value.subscriptionId);
      return undefined;
    }
    if (CacheClear.is(message)) return this.#clear(message.value.snapshot);
    // Aggregates come from caches, and are not cached again (SPEC 7.8).
    if (message.eid === null) return undefined;
    const id = this.#store.idOf(message);
    if (id === undefined) return undefined;
    const write = this.#writer.put(id, message);
    if (SubscriptionChange.is(message)) this.#subscribers.set(message.value.subscriptionId, id);
    return write;
  }

  #clear(snapshot: Message): CacheWrite | undefined {
    const id = this.#store.idOf(snapshot);
    if (id === undefined || snapshot.eid === null) return undefined;
    return this.#writer.remove(snapshot.type, id, snapshot.eid);
  }

  #forgetSubscriber(subscriptionId: string): void {
    const id = this.#subscribers.get(subscriptionId);
    if (id === undefined) return;
    this.#subscribers.delete(subscriptionId);
    for (const stored of this.#cache.getAll(SubscriptionChange, id)) {
      if (stored.value.subscriptionId !== subscriptionId || stored.eid === null) continue;
      this.#writer.remove(SubscriptionChange, id, stored.eid);
    }
  }

  #publish(change: CacheChange): void {
    // Nothing else refers to the change, and everything in it is immutable, so it needs no copy.
    this.#upstream.bus.publisher.publish(this.#topic, ownMessage(CacheUpdate, change, plainWithMessages));
  }

  #publishAggregate(aggregate: Message | null): void {
    if (aggregate !== null) this.#guard(() => this.#writer.publishAggregate(this.#upstream, aggregate));
  }

  /** Runs a task. Reports what the user's callbacks throw in it, which stops nothing else (SPEC 3.6). */
  #guard(task: () => void): void {
    try {
      task();
    } catch (thrown) {
      const text = `a callback of the cache ${JSON.stringify(this.#cache.name)} threw: ${textOfThrown(thrown)}`;
      this.core.report(new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause: thrown }));
    }
  }
}

/** Returns the parts of a caching topic that a user passed in, which must be of this bus. @throws ERR_STASIS_INVALID_ARGUMENT */
export function cachingPartsOf(name: string, caching: unknown, bus: BusPort): CachingParts {
  const parts =
    typeof caching === 'object' && caching !== null
      ? (caching as { cachingParts?: CachingParts }).cachingParts
      : undefined;
  if (parts === undefined) throw invalidArgument(name, 'a CachingTopic', caching);
  if (homeTopic(name, parts.upstream).bus.port !== bus)
    throw invalidArgument(name, 'a CachingTopic of the same bus', caching);
  return parts;
}
