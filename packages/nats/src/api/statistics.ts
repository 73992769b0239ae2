// The counts and the state of a bridge, as plain JSON.

/** Why a message was dropped: the buffer was full, the bridge was closed, or this process has no topic of that name. */
export type DropReason = 'overflow' | 'closed' | 'no-topic';

/** Why something from another process was not accepted, or a message was not sent. */
export type RefusalReason =
  /** A frame of a version that this bridge does not know. */
  | 'unknown-version'
  /** A type that is not in the list of the topic. */
  | 'unknown-type'
  /** More bytes than `mostBytes`. */
  | 'oversized'
  /** Not a frame, or a frame with a wrong part. */
  | 'malformed'
  /** Not signed with the secret, or at odds with its subject. */
  | 'forged'
  /** Signed, but old; or the clocks of the processes differ by more than a minute. */
  | 'stale'
  /** Signed, but this frame, or a later one from its sender, has already arrived. */
  | 'repeated'
  /** A value that the schema of its type refuses. */
  | 'schema'
  /** A value that cannot leave the process. */
  | 'not-encodable'
  /**
   * The server has not taken it, because its store is full or this process may not publish there. At-least-once messages and
   * snapshots that wait until the server takes them are counted once.
   */
  | 'by-server';

/** The counts of one bridged topic. */
export interface BridgedTopicStatistics {
  /** The topic's name. */
  readonly topic: string;
  /** Messages that the server has taken; of an at-least-once topic, messages that it has stored. */
  exported: number;
  /** Messages of other processes that were published here. */
  imported: number;
  /** Messages that wait to be sent. */
  buffered: number;
}

/** What `bridge.statistics()` returns. */
export interface BridgeStatistics {
  /** Whether the server can be reached: it has answered, and the connection has not been lost since. */
  readonly connected: boolean;
  /** How often the connection came back. */
  readonly reconnects: number;
  /** Messages that the server has taken; of at-least-once topics, messages that it has stored. */
  readonly exported: number;
  /** Messages of other processes that were published here. */
  readonly imported: number;
  /** Messages that wait to be sent. */
  readonly buffered: number;
  /** Messages of at-least-once topics that handlers have not finished yet. */
  readonly inFlight: number;
  /** Messages that were dropped, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Messages and frames that were not accepted or not sent, by reason. */
  readonly refused: Readonly<Record<RefusalReason, number>>;
  /** Messages of at-least-once topics that will not come again, not even after a restart of this process. */
  readonly acknowledged: number;
  /** Messages that were stored before this bridge was created. */
  readonly replayed: number;
  /** Messages that came again and were not delivered again. */
  readonly duplicates: number;
  /** Snapshots of shared caches. */
  readonly snapshots: {
    /** Local snapshots that were written to the bucket. */
    readonly stored: number;
    /** Local snapshots that were removed from the bucket. */
    readonly removed: number;
    /** Snapshots of other processes that arrived. */
    readonly received: number;
    /** Snapshots of other processes that were cleared here. */
    readonly cleared: number;
    /** Snapshots of other processes that are here now. */
    readonly held: number;
  };
  /** The counts of each topic that had messages. If there are more than a thousand, topics that no longer exist may be missing. */
  readonly topics: readonly Readonly<BridgedTopicStatistics>[];
}
