// A cache: the latest message about each thing that messages describe (SPEC 7).

import type { Message, MessageType } from './message.js';
import type { Topic } from './topic.js';

/**
 * How a cache identifies what a message is about, and how it combines the snapshots of several entities. The functions are called
 * at home while a message is dispatched. What they throw is reported as ERR_STASIS_CALLBACK_FAILED.
 */
export interface CacheOptions {
  /**
   * Returns the id of what a message is about; `undefined` or `null` if the message is not cacheable. If it throws, the cache stays
   * as it was.
   */
  readonly id: (message: Message) => string | null | undefined;
  /** How the snapshots of one id are combined into an aggregate. Default: there are no aggregates. */
  readonly aggregate?: {
    /**
     * Returns the aggregate of an entry after a change: the previous one if it has not changed, `undefined` or `null` if there is
     * none. If it throws, the cache stays as it was.
     *
     * @param newSnapshot the snapshot that was stored; `null` when one was removed
     */
    calculate(entry: CacheEntry, newSnapshot: Message | null): Message | null | undefined;
    /**
     * Publishes a new aggregate on the upstream topic, for others to receive. Called after the entity's `CacheUpdate` and before
     * the aggregate's own; not called when the aggregate is removed.
     */
    publish?(topic: Topic, aggregate: Message): void;
  };
}

/** The snapshots of one id, as `calculate` gets them. */
export interface CacheEntry {
  /** The previous aggregate; absent if there was none. */
  readonly aggregate?: Message;
  /** The snapshot of the local entity; absent if there is none. */
  readonly local?: Message;
  /** The snapshots of all other entities. */
  readonly remotes: readonly Message[];
}

/**
 * A cache, for reading; only caching topics write to it. Its methods do not wait, and return the same message objects that were
 * published. It is up to date when the outermost `publish` on the upstream topic returns.
 */
export interface Cache {
  /** The name under which `bus.cache(name)` finds it. */
  readonly name: string;
  /**
   * Returns the snapshot of the entity `eid`, by default the local one, or the aggregate (`eid: null`); `undefined` if there is
   * none.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  get<T>(type: MessageType<T>, id: string, options?: { eid?: string | null }): Message<T> | undefined;
  /**
   * Returns the snapshots of all entities, without the aggregate.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  getAll<T>(type: MessageType<T>, id: string): Message<T>[];
  /**
   * Returns one message for each id that has it: the snapshot of the entity `eid`, by default the local one, or the aggregate
   * (`eid: null`).
   *
   * @param type returns snapshots of this type only; of all types if absent
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  dump(type?: MessageType, options?: { eid?: string | null }): Message[];
  /**
   * Returns the snapshots of all ids and entities, without aggregates.
   *
   * @param type returns snapshots of this type only; of all types if absent
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  dumpAll(type?: MessageType): Message[];
}
