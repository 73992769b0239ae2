// Writes the contents of a cache, for caching topics: snapshots by message type, id and entity, and the aggregates that the
// user's `calculate` makes of them.

import type { CacheEntry } from '../api/cache.js';
import type { Message, MessageType } from '../api/message.js';
import type { Topic } from '../api/topic.js';
import { invalidArgument } from '../errors/check-arguments.js';
import { localEid } from '../message/entity-id.js';
import { isMessage } from '../message/frozen-message.js';
import type { CacheStore, StoredEntry } from './cache-store.js';

/** One change in a cache. */
export interface CacheChange {
  readonly type: MessageType;
  readonly oldSnapshot: Message | null;
  readonly newSnapshot: Message | null;
}

/** What a write has changed: a snapshot, and perhaps the aggregate. */
export interface CacheWrite {
  readonly snapshot: CacheChange;
  readonly aggregate: CacheChange | undefined;
}

export class CacheWriter {
  readonly #store: CacheStore;

  constructor(store: CacheStore) {
    this.#store = store;
  }

  /** Stores a snapshot. If `calculate` throws, throws that, and changes nothing. */
  put(id: string, snapshot: Message): CacheWrite {
    return this.#write(snapshot.type, id, snapshot.eid ?? localEid(), snapshot);
  }

  /** Removes an entity's snapshot, if there is one. If `calculate` throws, throws that, and changes nothing. */
  remove(type: MessageType, id: string, eid: string): CacheWrite | undefined {
    return this.#store.entry(type, id)?.snapshots.has(eid) ? this.#write(type, id, eid, null) : undefined;
  }

  /** Passes a new aggregate to the user's `publish`, if there is such a callback. Throws what that throws. */
  publishAggregate(topic: Topic, aggregate: Message): void {
    this.#store.options.aggregate?.publish?.(topic, aggregate);
  }

  #write(type: MessageType, id: string, eid: string, newSnapshot: Message | null): CacheWrite {
    const { types } = this.#store;
    const entries = types.get(type) ?? new Map<string, StoredEntry>();
    const old = entries.get(id);
    const oldSnapshot = old?.snapshots.get(eid) ?? null;
    // The entry must stay as it was if `calculate` throws.
    const isCopied = old === undefined || this.#store.options.aggregate !== undefined;
    const snapshots = isCopied ? new Map(old?.snapshots) : old.snapshots;
    if (newSnapshot === null) snapshots.delete(eid);
    else snapshots.set(eid, newSnapshot);
    const aggregate = this.#aggregate(snapshots, old?.aggregate, newSnapshot);
    if (snapshots.size > 0) entries.set(id, { snapshots, aggregate });
    else entries.delete(id);
    if (entries.size > 0) types.set(type, entries);
    else types.delete(type);
    return {
      snapshot: { type, oldSnapshot, newSnapshot },
      aggregate: aggregateChange(old?.aggregate ?? null, aggregate ?? null),
    };
  }

  #aggregate(
    snapshots: ReadonlyMap<string, Message>,
    previous: Message | undefined,
    newSnapshot: Message | null,
  ): Message | undefined {
    const { aggregate } = this.#store.options;
    if (aggregate === undefined || snapshots.size === 0) return undefined;
    const local = snapshots.get(localEid());
    const remotes = [...snapshots.values()].filter((snapshot) => snapshot !== local);
    const entry: CacheEntry = {
      remotes,
      ...(local === undefined ? {} : { local }),
      ...(previous === undefined ? {} : { aggregate: previous }),
    };
    const result: unknown = aggregate.calculate(entry, newSnapshot) ?? undefined;
    if (result !== undefined && !isMessage(result)) {
      throw invalidArgument('what calculate returns', 'a message, or null or undefined for none', result);
    }
    return result;
  }
}

function aggregateChange(oldSnapshot: Message | null, newSnapshot: Message | null): CacheChange | undefined {
  const type = (newSnapshot ?? oldSnapshot)?.type;
  return type === undefined || newSnapshot === oldSnapshot ? undefined : { type, oldSnapshot, newSnapshot };
}
