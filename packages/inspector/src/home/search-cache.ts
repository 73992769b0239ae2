// Searches the snapshots of a cache.

import type { Cache, Message } from '@stasis-bus/core';
import { idInCache } from '@stasis-bus/core/internal';
import type { CachedSnapshot, CacheListing } from '../wire/cache-listing.js';
import { textOfValue } from './value-text.js';

export interface CacheSearch {
  /** Part of an id, a type's name or an entity id; case does not matter. */
  readonly search: string;
  /** The most snapshots to list. */
  readonly limit: number;
  readonly payloads: boolean;
}

export function searchCache(cache: Cache, { search, limit, payloads }: CacheSearch): CacheListing {
  const snapshots = [...cache.dumpAll(), ...cache.dump(undefined, { eid: null })];
  const wanted = search.toLowerCase();
  const found = snapshots
    .map((message) => ({ message, id: idOf(cache, message) }))
    .filter(({ message: { name, eid }, id }) =>
      [id, name, eid ?? ''].some((text) => text.toLowerCase().includes(wanted)),
    );
  return {
    cache: cache.name,
    size: snapshots.length,
    found: found.length,
    snapshots: found.slice(0, limit).map(({ message, id }) => describeSnapshot(message, id, payloads)),
  };
}

/** Calls the cache's id function, as the cache did when it took the message. The function may fail for an aggregate. */
function idOf(cache: Cache, message: Message): string {
  try {
    return idInCache(cache, message) ?? '';
  } catch {
    return '';
  }
}

function describeSnapshot(
  { id: messageId, name, eid, timestamp, value }: Message,
  id: string,
  payloads: boolean,
): CachedSnapshot {
  return { id, type: name, eid, messageId, timestamp, ...(payloads && { value: textOfValue(value) }) };
}
