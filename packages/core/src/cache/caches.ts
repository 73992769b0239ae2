// The caches of a bus, by name, and the store behind each of them, which only caching topics ask for.

import type { CacheOptions } from '../api/cache.js';
import { cacheBrand, hasBrand } from '../basics/brands.js';
import { WeakRegistry } from '../basics/weak-registry.js';
import { BusError } from '../errors/bus-error.js';
import { invalidArgument } from '../errors/check-arguments.js';
import type { TopicBus } from '../topic/topic-bus.js';
import { HomeCache } from './cache.js';
import { CacheStore } from './cache-store.js';

/** What a caching topic asks of its bus. */
export interface CacheBus extends TopicBus {
  readonly caches: Caches;
}

export class Caches {
  readonly #byName = new WeakRegistry<HomeCache>();
  // Kept apart from the caches, so that users cannot get from a cache to its store.
  readonly #stores = new WeakMap<object, CacheStore>();

  /** Creates a cache. The name and the options must have been checked. @throws ERR_STASIS_CACHE_EXISTS */
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

  /** Returns all caches, sorted by name. */
  list(): HomeCache[] {
    return this.#byName.list().sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Returns the store of a cache that a user passed in, which must be of this bus. @throws ERR_STASIS_INVALID_ARGUMENT */
  storeOf(argument: string, cache: unknown): CacheStore {
    const store = hasBrand(cache, cacheBrand) ? this.#stores.get(cache as HomeCache) : undefined;
    if (store !== undefined) return store;
    const expected = hasBrand(cache, cacheBrand) ? 'a cache of the same bus' : 'a cache';
    throw invalidArgument(argument, expected, cache);
  }
}
