// The options of a bridge, as users pass them.

import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CachingTopic, MessageType } from '@stasis-bus/core';

/** How reliably a message that is published on a topic reaches the other processes. */
export type Guarantee = 'at-most-once' | 'at-least-once';

/** What a bridge exports and imports for one topic, or for each topic that a pattern matches. */
export interface BridgedTopic {
  /** The topic's name; `*` stands for any run of characters. The first entry that matches a topic decides. */
  readonly topic: string;
  /** `'export'`: messages published here go to the other processes. `'import'`: what they export is published here. */
  readonly direction: 'export' | 'import' | 'both';
  /** The message types that pass. The bus's own types never do. */
  readonly types: readonly MessageType[];
  /**
   * `'at-most-once'` (the default): messages under way are lost when a process or the server fails. `'at-least-once'`: the
   * server stores each message, and the receiving process acknowledges it when its handlers have finished it. All processes
   * must give a topic the same guarantee.
   */
  readonly guarantee?: Guarantee;
  /** By type name: the schema that values from other processes must pass (zod, valibot or any other Standard Schema). */
  readonly schemas?: Readonly<Record<string, StandardSchemaV1>>;
}

/** A caching topic whose local snapshots are shared with all processes. */
export interface BridgedCache {
  /** The caching topic. */
  readonly caching: CachingTopic;
  /** The types of the snapshots. Each type may be shared by one caching topic only. */
  readonly types: readonly MessageType[];
  /** By type name: the schema that values from other processes must pass. */
  readonly schemas?: Readonly<Record<string, StandardSchemaV1>>;
}

/** The options of `bridge`. */
export interface BridgeOptions {
  /** The prefix of subjects, streams and buckets: at most 200 letters, digits, `_` and `-`. Default `'stasis'`. */
  readonly name?: string;
  /**
   * A name that this process keeps across restarts, and that no other process has. Its at-least-once topics resume after the last
   * message that it acknowledged. Without a name they begin when the process joins.
   */
  readonly process?: string;
  /** The topics that are bridged. */
  readonly topics?: readonly BridgedTopic[];
  /** The caching topics whose snapshots are shared. */
  readonly caches?: readonly BridgedCache[];
  /** Where at-least-once topics begin for a process that has no position in them yet. Default `'new'`. */
  readonly replay?: 'new' | 'all';
  /** Limits of the messages that wait while the server is away or slow. */
  readonly buffer?: {
    /** How many waiting messages make the bridge congested. It is relieved at nine tenths of that. Default 10 000. */
    readonly high?: number;
    /** How many messages may wait in each direction, and how many more that the server refuses to store. Default 100 000. */
    readonly most?: number;
    /** Which message of the topic is dropped when more than `most` would wait. Default `'drop-oldest'`. */
    readonly overflow?: 'drop-oldest' | 'drop-newest';
  };
  /** Called once when the messages that wait to be sent reach `buffer.high`, and once when the bridge is relieved. */
  readonly onCongestion?: (state: 'congested' | 'relieved', buffered: number) => void;
  /**
   * What happens to at-least-once messages that the server refuses to store, because its store is full or this process may not
   * publish there. `'wait'` (the default): they are sent again until they are stored, and later messages of their topic wait
   * behind them. `'drop'`: they are dropped. In both cases they are counted, and reported as ERR_STASIS_BRIDGE_REFUSED.
   */
  readonly whenRefused?: 'wait' | 'drop';
  /** Milliseconds without a sign of life after which a process's snapshots are cleared, at least 100. Default 10 000. */
  readonly deadAfter?: number;
  /** The largest frame in bytes that is sent or accepted, at least 1 000; never more than the server takes. Default 1 000 000. */
  readonly mostBytes?: number;
  /** The key, the same in all processes, with which frames are signed. Frames that are not signed with it are refused. */
  readonly secret?: string | Uint8Array;
  /**
   * Limits of the stream of at-least-once messages, set by the process that creates the stream. When a limit is reached, the
   * oldest messages are removed.
   */
  readonly stream?: {
    /** How long messages are kept, in milliseconds, at least 1 000. Default: seven days. */
    readonly maxAge?: number;
    /** The most bytes. Default: the limit of the server. */
    readonly maxBytes?: number;
    /** The most frames, each of which may hold many messages. Default: no limit. */
    readonly maxMessages?: number;
  };
}
