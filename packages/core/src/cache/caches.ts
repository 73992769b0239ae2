// The caches of a bus, by name, and what is behind each of them: that is for caching topics only.

import type { CacheOptions } from '../api/cache.js';
import { cacheBrand, hasBrand } from '../basics/brands.js';
import { WeakRegistry } from '../basics/weak-registry.js';
import { BusError } from '../errors/bus-error.js';
import { invalidArgument } from '../errors/check-arguments.js';
import type { TopicBus } from '../topic/topic-bus.js';
import { HomeCache } from './cache.js';
import { CacheStore } from './cache-store.js';

/** A bus, as caching topics see it. */
export interface CacheBus extends TopicBus {
  readonly caches: Caches;
}

export class Caches {
  readonly #byName = new WeakRegistry<HomeCache>();
  // Not held by the caches in a way that their users could follow.
  readonly #stores = new WeakMap<object, CacheStore>();

  /** The name and the options must have been checked. @throws ERR_STASIS_CACHE_EXISTS */
  create(name: string, options: CacheOptions): HomeCache {
    if (this.find(name) !== undefined) {
      throw new BusError('ERR_STASIS_CACHE_EXISTS', `there is a cache named ${JSON.stringify(name)} already`);
    }
    const store = new CacheStore(options);
    const cache = new HomeCache(name, store);
    this.#byName.add(name, cache);
    this.#stores.set(cache, store);
    return cache;
  }

  find(name: string): HomeCache | undefined {
    return this.#byName.find(name);
  }

  /** All caches, by name. */
  list(): HomeCache[] {
    return this.#byName.list().sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** What is behind the cache that a user gave, which must be one of this bus. @throws ERR_STASIS_INVALID_ARGUMENT */
  storeOf(argument: string, cache: unknown): CacheStore {
    const store = hasBrand(cache, cacheBrand) ? this.#stores.get(cache as HomeCache) : undefined;
    if (store !== undefined) return store;
    const expected = hasBrand(cache, cacheBrand) ? 'a cache of the same bus' : 'a cache';
    throw invalidArgument(argument, expected, cache);
  }
}
