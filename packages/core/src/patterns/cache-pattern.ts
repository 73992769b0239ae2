// The cache pattern: topics and a cache for all objects of one kind (channels, bridges, endpoints). There are an "all" topic, its
// cached twin and a cache, and for each object a topic and a caching topic, which are forwarded to the two (SPEC 7.11).
//
//   single.topic ──────────────► pattern.topic ("all")
//        │ caching topic               │
//        ▼                             ▼
//   single.cachedTopic ────────► pattern.cachedTopic          pattern.cache
//
// As in the original, "all" is forwarded to its cached twin, so a subscriber of the twin gets the messages as well as the updates.

import type { Cache, CacheOptions } from '../api/cache.js';
import type { Forward } from '../api/forward.js';
import type { MessageType } from '../api/message.js';
import type { Topic } from '../api/topic.js';
import { type Bus, checkBus } from '../bus/bus.js';
import { CachingTopic } from '../cache/caching-topic.js';
import { checkFunction, checkName } from '../errors/check-arguments.js';
import { type HomeTopic, homeTopic } from '../topic/home-topic.js';

/**
 * Topics and a cache for objects of one kind: an "all" topic and its cached twin, and such a pair for each object. At home only; no
 * method waits. The cache is up to date when the outermost `publish` of a message returns.
 */
export class CachePattern {
  /** The topic where the messages of all objects arrive. */
  readonly topic: Topic;
  /** The topic where the cache updates of all objects arrive, and their messages as well: `cache_pattern:<n>/<name>`. */
  readonly cachedTopic: Topic;
  /** The cache that all objects share, with the snapshots by the ids that `id` returns. */
  readonly cache: Cache;
  readonly #bus: Bus;

  /**
   * Creates the cache and the two topics for all objects.
   *
   * @param name the name of the cache and of the "all" topic
   * @param id returns the id of what a message is about, as in `CacheOptions`
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CACHE_EXISTS, ERR_STASIS_CLOSED
   */
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

  /**
   * Makes the topic and the caching topic of one object, and forwards them to `topic` and `cachedTopic`.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_FORWARD_CYCLE, ERR_STASIS_CLOSED
   */
  single(name: string): CachedSingle {
    return new CachedSingle(this.#bus.topic(name), this.cache, this);
  }

  /**
   * Makes a topic and a caching topic that share the cache and are forwarded nowhere.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  sink(name: string): CachedSingle {
    return new CachedSingle(this.#bus.topic(name), this.cache, undefined);
  }
}

/** One object's topic and its caching topic, made by a `CachePattern`. */
export class CachedSingle {
  /** The topic where this object's messages are published. */
  readonly topic: Topic;
  readonly #caching: CachingTopic;
  readonly #forwards: readonly Forward[];

  /** For `CachePattern`. @param pattern the pattern whose topics this one's are forwarded to; none for `sink` */
  constructor(topic: Topic, cache: Cache, pattern: CachePattern | undefined) {
    this.topic = topic;
    this.#caching = new CachingTopic(topic, cache);
    this.#forwards =
      pattern === undefined
        ? []
        : [topic.forwardTo(pattern.topic), this.#caching.topic.forwardTo(pattern.cachedTopic)];
  }

  /** The topic where this object's cache updates are published. */
  get cachedTopic(): Topic {
    return this.#caching.topic;
  }

  /** Does what `CachingTopic.accept` does. @throws ERR_STASIS_INVALID_ARGUMENT */
  accept(...types: MessageType[]): this {
    this.#caching.accept(...types);
    return this;
  }

  /** Caches accepted types only (`'selective'`), or everything (`'none'`). @throws ERR_STASIS_INVALID_ARGUMENT */
  setFilter(filter: 'none' | 'selective'): this {
    this.#caching.setFilter(filter);
    return this;
  }

  /** Cancels the forwards, then stops caching. Never waits. The cache keeps its entries, so clear them first. */
  unsubscribe(): void {
    for (const forward of this.#forwards) forward.cancel();
    this.#caching.unsubscribe();
  }
}
