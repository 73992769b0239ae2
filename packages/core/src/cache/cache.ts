// A cache as users see it: the latest message (the snapshot) about each thing, by message type and id, one per entity, and
// optionally an aggregate of them. Only caching topics write to a cache (SPEC 7).

import type { Cache, CacheOptions } from '../api/cache.js';
import type { Message, MessageType } from '../api/message.js';
import { cacheBrand } from '../basics/brands.js';
import {
  anything,
  checkFunction,
  checkOptions,
  checkString,
  invalidArgument,
} from '../errors/check-arguments.js';
import { checkEid, localEid } from '../message/entity-id.js';
import { checkMessageType } from '../message/message-type.js';
import type { CacheStore, StoredEntry } from './cache-store.js';

const idKey: unique symbol = Symbol.for('@stasis-bus/cache-id@1') as never;

export class HomeCache implements Cache {
  readonly name: string;
  readonly #store: CacheStore;

  constructor(name: string, store: CacheStore) {
    this.name = name;
    this.#store = store;
  }

  get [cacheBrand](): true {
    return true;
  }

  /** @internal */
  [idKey](message: Message): string | undefined {
    return this.#store.idOf(message);
  }

  get<T>(type: MessageType<T>, id: string, options: { eid?: string | null } = {}): Message<T> | undefined {
    checkMessageType('type', type);
    checkId(id);
    const eid = eidOf(options);
    const entry = this.#store.entry(type, id);
    return entry && (pick(entry, eid) as Message<T> | undefined);
  }

  getAll<T>(type: MessageType<T>, id: string): Message<T>[] {
    checkMessageType('type', type);
    checkId(id);
    return [...(this.#store.entry(type, id)?.snapshots.values() ?? [])] as Message<T>[];
  }

  dump(type?: MessageType, options: { eid?: string | null } = {}): Message[] {
    const eid = eidOf(options);
    return this.#entries(type).flatMap((entry) => pick(entry, eid) ?? []);
  }

  dumpAll(type?: MessageType): Message[] {
    return this.#entries(type).flatMap((entry) => [...entry.snapshots.values()]);
  }

  #entries(type: MessageType | undefined): StoredEntry[] {
    if (type !== undefined) checkMessageType('type', type);
    return this.#store.entries(type);
  }
}

/** Returns the options to read in place of those given. @throws ERR_STASIS_INVALID_ARGUMENT */
export function checkCacheOptions(options: CacheOptions): CacheOptions {
  if (options === undefined) throw invalidArgument('options', 'an object with an id function', options);
  const given = checkOptions('options', options, { id: checkFunction, aggregate: anything });
  checkFunction('options.id', given.id);
  const checks = { calculate: checkFunction, publish: checkFunction };
  const aggregate = checkOptions('options.aggregate', given.aggregate, checks);
  if (aggregate === undefined) return given;
  checkFunction('options.aggregate.calculate', aggregate.calculate);
  return aggregate === given.aggregate ? given : { id: given.id, aggregate };
}

/** Returns the id of a message in a cache, or `undefined` if it is not cacheable. Throws what the user's `id` throws. */
export function idInCache(cache: Cache, snapshot: Message): string | undefined {
  return (cache as HomeCache)[idKey](snapshot);
}

export function checkId(id: unknown): void {
  checkString('id', id);
}

/** Checks the options of `get` and `dump`. Returns the options to read in place of those given. */
export function checkReadOptions(options: { eid?: string | null }): { eid?: string | null } {
  return checkOptions('options', options, { eid: checkEid });
}

function eidOf(options: { eid?: string | null }): string | null {
  const { eid } = checkReadOptions(options);
  return eid === undefined ? localEid() : eid;
}

function pick(entry: StoredEntry, eid: string | null): Message | undefined {
  return eid === null ? entry.aggregate : entry.snapshots.get(eid);
}
