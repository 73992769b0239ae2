// The contents of a cache: its snapshots by message type and id. Users read them through the cache. Only caching topics reach the
// store itself, and write to it with a CacheWriter (SPEC 7.2).

import type { CacheOptions } from '../api/cache.js';
import type { Message, MessageType } from '../api/message.js';

/** The snapshots of one id, by entity, and their aggregate. */
export interface StoredEntry {
  readonly snapshots: Map<string, Message>;
  readonly aggregate: Message | undefined;
}

export class CacheStore {
  readonly options: CacheOptions;
  readonly types = new Map<MessageType, Map<string, StoredEntry>>();

  constructor(options: CacheOptions) {
    this.options = options;
  }

  /** Returns the id of a message in this cache, or `undefined` if it is not cacheable. Throws what the user's `id` throws. */
  idOf(message: Message): string | undefined {
    const id: unknown = this.options.id(message) ?? undefined;
    if (id !== undefined && typeof id !== 'string')
      throw new TypeError('the id must be a string, or null or undefined for none');
    return id;
  }

  entry(type: MessageType, id: string): StoredEntry | undefined {
    return this.types.get(type)?.get(id);
  }

  /** Returns the entries of a type, or of all types. */
  entries(type: MessageType | undefined): StoredEntry[] {
    if (type !== undefined) return [...(this.types.get(type)?.values() ?? [])];
    return [...this.types.values()].flatMap((entries) => [...entries.values()]);
  }
}
