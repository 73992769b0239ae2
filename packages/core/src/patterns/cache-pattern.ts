// The cache pattern: what every kind of object (channels, bridges, endpoints) needs: an "all" topic, its cached twin,
// and a cache; and for each object a topic and a caching topic, forwarded to the two (SPEC 7.11).
//
//   single.topic ──────────────► pattern.topic ("all")
//        │ caching topic               │
//        ▼                             ▼
//   single.cachedTopic ────────► pattern.cachedTopic          pattern.cache
//
// As in the original, "all" is forwarded to its cached twin: a subscriber there sees the updates, and what is not cached.

import type { Cache, CacheOptions } from '../api/cache.js';
import type { Forward } from '../api/forward.js';
import type { MessageType } from '../api/message.js';
import type { Topic } from '../api/topic.js';
import { type Bus, checkBus } from '../bus/bus.js';
import { CachingTopic } from '../cache/caching-topic.js';
import { checkFunction, checkName } from '../errors/check-arguments.js';
import { type HomeTopic, homeTopic } from '../topic/home-topic.js';

/** Topics and a cache for objects of one kind: an "all" topic, its cached twin, and both again for each object. */
export class CachePattern {
  /** Where the messages of all objects arrive. */
  readonly topic: Topic;
  /** Where the cache updates of all objects arrive: `cache_pattern:<n>/<name>`. */
  readonly cachedTopic: Topic;
  /** Shared by all objects: the snapshots, by the ids that `id` gives. */
  readonly cache: Cache;
  readonly #bus: Bus;

  /** @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CACHE_EXISTS, ERR_STASIS_CLOSED */
  constructor(bus: Bus, name: string, id: CacheOptions['id']) {
    checkBus('bus', bus);
    checkName('name', name);
    checkFunction('id', id);
    this.#bus = bus;
    this.cache = bus.createCache(name, { id });
    const topic: HomeTopic = homeTopic('topic', bus.topic(name));
    this.topic = topic;
    this.cachedTopic = bus.topic(`cache_pattern:${topic.bus.nextCachePattern()}/${name}`);
    topic.forwardTo(this.cachedTopic);
  }

  /** One object's topic and caching topic, forwarded to those of all. */
  single(name: string): CachedSingle {
    return new CachedSingle(this.#bus.topic(name), this.cache, this);
  }

  /** A topic and a caching topic that share the cache, and are forwarded nowhere. */
  sink(name: string): CachedSingle {
    return new CachedSingle(this.#bus.topic(name), this.cache, undefined);
  }
}

/** One object's topic and its caching topic. */
export class CachedSingle {
  /** Where this object's messages are published. */
  readonly topic: Topic;
  readonly #caching: CachingTopic;
  readonly #forwards: readonly Forward[];

  /** Made by `CachePattern`: `single` gives its pattern, `sink` none. */
  constructor(topic: Topic, cache: Cache, pattern: CachePattern | undefined) {
    this.topic = topic;
    this.#caching = new CachingTopic(topic, cache);
    this.#forwards =
      pattern === undefined
        ? []
        : [topic.forwardTo(pattern.topic), this.#caching.topic.forwardTo(pattern.cachedTopic)];
  }

  /** Where this object's cache updates are published. */
  get cachedTopic(): Topic {
    return this.#caching.topic;
  }

  /** As `CachingTopic.accept`. */
  accept(...types: MessageType[]): this {
    this.#caching.accept(...types);
    return this;
  }

  /** `'selective'` caches accepted types only, `'none'` everything. */
  setFilter(filter: 'none' | 'selective'): this {
    this.#caching.setFilter(filter);
    return this;
  }

  /** Cancels the forwards, then stops caching. What is cached stays; clear it first. */
  unsubscribe(): void {
    for (const forward of this.#forwards) forward.cancel();
    this.#caching.unsubscribe();
  }
}
