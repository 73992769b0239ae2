// A cache: the last message (the snapshot) of each thing that messages tell about, by message type and id, one per
// entity, and optionally an aggregate of them. Read by anybody, written by caching topics only (SPEC 7).

import { anything, checkFunction, checkOptions, checkString, invalidArgument } from './arguments.js';
import { cacheBrand, hasBrand } from './brands.js';
import { checkEid, localEid } from './entity-id.js';
import { isMessage, type Message } from './message.js';
import { checkMessageType, type MessageType } from './message-type.js';
import type { Topic } from './topic.js';

/** How a cache tells what a message is about, and how it sums up several entities. */
export interface CacheOptions {
  /** The id of what a message tells about; `undefined`: the message is not cacheable. */
  readonly id: (message: Message) => string | undefined;
  /** How the entities of one id are summed up. Without it there are no aggregates. */
  readonly aggregate?: {
    /** The aggregate of an entry after a change; the previous one for "no change", `undefined` for none. */
    calculate(entry: CacheEntry, newSnapshot: Message | null): Message | undefined;
    /** Publishes a new aggregate to the upstream topic, if others are to know it. */
    publish?(topic: Topic, aggregate: Message): void;
  };
}

/** The snapshots of one id. */
export interface CacheEntry {
  /** What `calculate` gave last. */
  readonly aggregate?: Message;
  /** The snapshot of the local entity. */
  readonly local?: Message;
  /** The snapshots of all other entities. */
  readonly remotes: readonly Message[];
}

/** The snapshots, to be read. What it gives are the very messages that were published. */
export interface Cache {
  /** Under which `bus.cache(name)` finds it. */
  readonly name: string;
  /** The snapshot of the local entity, of another (`eid`), or the aggregate (`eid: null`). */
  get<T>(type: MessageType<T>, id: string, options?: { eid?: string | null }): Message<T> | undefined;
  /** The snapshots of all entities. */
  getAll<T>(type: MessageType<T>, id: string): Message<T>[];
  /** The snapshots of all ids: of the local entity, of another, or the aggregates. */
  dump(type?: MessageType, options?: { eid?: string | null }): Message[];
  /** The snapshots of all ids and entities. */
  dumpAll(type?: MessageType): Message[];
}

/** One change in a cache. */
export interface CacheChange {
  readonly type: MessageType;
  readonly oldSnapshot: Message | null;
  readonly newSnapshot: Message | null;
}

/** What a write changed: a snapshot, and the aggregate if there is another now. */
export interface CacheWrite {
  readonly snapshot: CacheChange;
  readonly aggregate: CacheChange | undefined;
}

interface StoredEntry {
  readonly snapshots: Map<string, Message>;
  readonly aggregate: Message | undefined;
}

export class HomeCache implements Cache {
  readonly name: string;
  readonly options: CacheOptions;
  /** The bus that it belongs to. */
  readonly owner: object;
  readonly #types = new Map<MessageType, Map<string, StoredEntry>>();

  constructor(owner: object, name: string, options: CacheOptions) {
    this.owner = owner;
    this.name = name;
    this.options = options;
  }

  get [cacheBrand](): true {
    return true;
  }

  get<T>(type: MessageType<T>, id: string, options: { eid?: string | null } = {}): Message<T> | undefined {
    checkMessageType('type', type);
    checkId(id);
    const eid = eidOf(options);
    const entry = this.#types.get(type)?.get(id);
    return entry && (pick(entry, eid) as Message<T> | undefined);
  }

  getAll<T>(type: MessageType<T>, id: string): Message<T>[] {
    checkMessageType('type', type);
    checkId(id);
    return [...(this.#types.get(type)?.get(id)?.snapshots.values() ?? [])] as Message<T>[];
  }

  dump(type?: MessageType, options: { eid?: string | null } = {}): Message[] {
    const eid = eidOf(options);
    return this.#entries(type).flatMap((entry) => pick(entry, eid) ?? []);
  }

  dumpAll(type?: MessageType): Message[] {
    return this.#entries(type).flatMap((entry) => [...entry.snapshots.values()]);
  }

  /** Stores a snapshot. Throws what `calculate` throws, and then nothing has changed. */
  put(id: string, snapshot: Message): CacheWrite {
    return this.#write(snapshot.type, id, snapshot.eid ?? localEid(), snapshot);
  }

  /** Removes an entity's snapshot, if there is one. Throws what `calculate` throws, and then nothing has changed. */
  remove(type: MessageType, id: string, eid: string): CacheWrite | undefined {
    return this.#types.get(type)?.get(id)?.snapshots.has(eid) ? this.#write(type, id, eid, null) : undefined;
  }

  #entries(type: MessageType | undefined): StoredEntry[] {
    if (type !== undefined) {
      checkMessageType('type', type);
      return [...(this.#types.get(type)?.values() ?? [])];
    }
    return [...this.#types.values()].flatMap((entries) => [...entries.values()]);
  }

  #write(type: MessageType, id: string, eid: string, newSnapshot: Message | null): CacheWrite {
    const entries = this.#types.get(type) ?? new Map<string, StoredEntry>();
    const old = entries.get(id);
    const oldSnapshot = old?.snapshots.get(eid) ?? null;
    // `calculate` may throw: then the entry must be as it was.
    const isCopied = old === undefined || this.options.aggregate !== undefined;
    const snapshots = isCopied ? new Map(old?.snapshots) : old.snapshots;
    if (newSnapshot === null) snapshots.delete(eid);
    else snapshots.set(eid, newSnapshot);
    const aggregate = this.#aggregate(snapshots, old?.aggregate, newSnapshot);
    if (snapshots.size > 0) entries.set(id, { snapshots, aggregate });
    else entries.delete(id);
    if (entries.size > 0) this.#types.set(type, entries);
    else this.#types.delete(type);
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
    const { aggregate } = this.options;
    if (aggregate === undefined || snapshots.size === 0) return undefined;
    const local = snapshots.get(localEid());
    const remotes = [...snapshots.values()].filter((snapshot) => snapshot !== local);
    const entry: CacheEntry = {
      remotes,
      ...(local === undefined ? {} : { local }),
      ...(previous === undefined ? {} : { aggregate: previous }),
    };
    const result: unknown = aggregate.calculate(entry, newSnapshot);
    if (result !== undefined && !isMessage(result)) {
      throw invalidArgument('what calculate returns', 'a message or undefined', result);
    }
    return result;
  }
}

export function checkCacheOptions(options: CacheOptions): void {
  if (options === undefined) throw invalidArgument('options', 'an object with an id function', options);
  checkOptions('options', options, { id: checkFunction, aggregate: anything });
  checkFunction('options.id', options.id);
  const { aggregate } = options;
  checkOptions('options.aggregate', aggregate, { calculate: checkFunction, publish: checkFunction });
  if (aggregate !== undefined) checkFunction('options.aggregate.calculate', aggregate.calculate);
}

/** The cache that a user gave, which must be one of this bus. */
export function homeCache(name: string, cache: unknown, owner: object): HomeCache {
  if (!hasBrand(cache, cacheBrand)) throw invalidArgument(name, 'a cache', cache);
  const home = cache as HomeCache;
  if (home.owner !== owner) throw invalidArgument(name, 'a cache of the same bus', cache);
  return home;
}

/** The id under which a cache has a snapshot, or would have it. `undefined`: none. */
export function idInCache(cache: Cache, snapshot: Message): string | undefined {
  return (cache as HomeCache).options.id(snapshot);
}

export function checkId(id: unknown): void {
  checkString('id', id);
}

/** The options of `get` and `dump`. */
export function checkReadOptions(options: { eid?: string | null }): void {
  checkOptions('options', options, { eid: checkEid });
}

function eidOf(options: { eid?: string | null }): string | null {
  checkReadOptions(options);
  return options.eid === undefined ? localEid() : options.eid;
}

function pick(entry: StoredEntry, eid: string | null): Message | undefined {
  return eid === null ? entry.aggregate : entry.snapshots.get(eid);
}

function aggregateChange(oldSnapshot: Message | null, newSnapshot: Message | null): CacheChange | undefined {
  const type = (newSnapshot ?? oldSnapshot)?.type;
  return type === undefined || newSnapshot === oldSnapshot ? undefined : { type, oldSnapshot, newSnapshot };
}
