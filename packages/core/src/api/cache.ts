// A cache: the last message of each thing that messages tell about (SPEC 7).

import type { Message, MessageType } from './message.js';
import type { Topic } from './topic.js';

/** How a cache tells what a message is about, and how it sums up several entities. */
export interface CacheOptions {
  /** Returns the id of what a message tells about; `undefined` or `null`: the message is not cacheable. */
  readonly id: (message: Message) => string | null | undefined;
  /** How the entities of one id are summed up. Without it there are no aggregates. */
  readonly aggregate?: {
    /** Returns the aggregate of an entry after a change: the previous one for "no change", `undefined` or `null` for none. */
    calculate(entry: CacheEntry, newSnapshot: Message | null): Message | null | undefined;
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

/** The snapshots, to be read: only caching topics write them. What it returns are the very messages that were published. */
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
