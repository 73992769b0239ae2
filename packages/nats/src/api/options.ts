// The options of a bridge, as users give them.

import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CachingTopic, MessageType } from '@stasis-bus/core';

/** How surely what is published on a topic reaches the other processes. */
export type Guarantee = 'at-most-once' | 'at-least-once';

/** What a bridge sends and lets in of a topic, or of all topics of a pattern. */
export interface BridgedTopic {
  /** The name of the topic; `*` stands for any run of characters. The first entry that fits a topic decides. */
  readonly topic: string;
  /** `'export'`: what is published here goes to the others. `'import'`: what they export is published here. */
  readonly direction: 'export' | 'import' | 'both';
  /** The message types that pass. Those of the bus itself never do. */
  readonly types: readonly MessageType[];
  /**
   * `'at-most-once'` (the default): what is under way when a process or the server fails is lost. `'at-least-once'`: it is
   * stored, and acknowledged when the handlers of the receiving process have ended with it. The processes must agree.
   */
  readonly guarantee?: Guarantee;
  /** By the names of types: what values from outside must be (zod, valibot, and whatever else speaks Standard Schema). */
  readonly schemas?: Readonly<Record<string, StandardSchemaV1>>;
}

/** A caching topic whose local snapshots all processes are to have. */
export interface BridgedCache {
  /** The caching topic. */
  readonly caching: CachingTopic;
  /** The types of the snapshots; each may be shared by one caching topic. */
  readonly types: readonly MessageType[];
  /** By the names of types: what values from outside must be. */
  readonly schemas?: Readonly<Record<string, StandardSchemaV1>>;
}

/** The options of `bridge`. */
export interface BridgeOptions {
  /** What subjects, streams and buckets begin with: at most 200 letters, digits, `_` and `-`. Default `'stasis'`. */
  readonly name?: string;
  /**
   * A name that this process has again when it is started again, and no other: its at-least-once topics go on where it had
   * acknowledged. Without one they begin when it joins.
   */
  readonly process?: string;
  /** The topics that are bridged. */
  readonly topics?: readonly BridgedTopic[];
  /** The caching topics whose snapshots are shared. */
  readonly caches?: readonly BridgedCache[];
  /** Where at-least-once topics begin for a process that has no place in them yet. Default `'new'`. */
  readonly replay?: 'new' | 'all';
  /** What is done with messages while the server is away, or slow. */
  readonly buffer?: {
    /** So many make it congested; it is relieved at nine tenths. Default 10 000. */
    readonly high?: number;
    /** So many are kept at most, in each direction; and as many again of what the server refuses. Default 100 000. */
    readonly most?: number;
    /** Which one goes when there would be more, of the same topic. Default `'drop-oldest'`. */
    readonly overflow?: 'drop-oldest' | 'drop-newest';
  };
  /** Told once when the messages that wait to be sent reach the high mark, and once when they are down again. */
  readonly onCongestion?: (state: 'congested' | 'relieved', buffered: number) => void;
  /**
   * What is done with at-least-once messages that the server refuses to store, because its store is full or this process may not
   * publish there. `'wait'` (the default): they are sent again until they are stored, and hold up what is published on their topic
   * after them. `'drop'`: they are dropped. Both are reported as ERR_STASIS_BRIDGE_REFUSED, and counted.
   */
  readonly whenRefused?: 'wait' | 'drop';
  /** Milliseconds after which a process that is not heard of has its snapshots cleared. Default 10 000. */
  readonly deadAfter?: number;
  /** The largest frame in bytes that is sent or let in; at most what the server takes. Default 1 000 000. */
  readonly mostBytes?: number;
  /** All processes have the same: what is not signed with it is refused. */
  readonly secret?: string | Uint8Array;
  /** Limits of the stream of at-least-once messages, for who makes it first. Older messages go when there are more. */
  readonly stream?: {
    /** Milliseconds that messages are kept. Default: seven days. */
    readonly maxAge?: number;
    /** Bytes. Default: as the server limits it. */
    readonly maxBytes?: number;
    /** Frames, of many messages each. Default: no limit. */
    readonly maxMessages?: number;
  };
}
