// What a bridge did, as plain JSON.

/** Why a message was dropped: the buffer was full, the bridge was closed, or nobody here has such a topic. */
export type DropReason = 'overflow' | 'closed' | 'no-topic';

/** What was wrong, as the statistics name it. */
export type RefusalReason =
  /** A version of the frame that this one does not know. */
  | 'unknown-version'
  /** A type that this topic is not to bring, or that nobody has defined. */
  | 'unknown-type'
  /** More bytes than `mostBytes`. */
  | 'oversized'
  /** No frame, or one whose parts are not what they must be. */
  | 'malformed'
  /** Not signed with the secret, or not what its subject says. */
  | 'forged'
  /** Signed, but at another time: it is old, or the clocks of the processes differ by more than a minute. */
  | 'stale'
  /** Signed, and sent before: it has come already, or later ones have. */
  | 'repeated'
  /** The schema of its type has refused the value. */
  | 'schema'
  /** A value that cannot leave the process. */
  | 'not-encodable'
  /**
   * The server has not taken it: its store is full, or this process may not publish there. At-least-once messages and snapshots
   * that wait until it does count once.
   */
  | 'by-server';

/** Counts of one bridged topic. */
export interface BridgedTopicStatistics {
  /** Its name. */
  readonly topic: string;
  /** Messages that the server has taken; of an at-least-once topic, that it has stored. */
  exported: number;
  /** Messages published here that came from elsewhere. */
  imported: number;
  /** Messages that wait to be sent. */
  buffered: number;
}

/** What a bridge did and does. */
export interface BridgeStatistics {
  /** Whether the server can be reached: it has answered, and the connection was not lost since. */
  readonly connected: boolean;
  /** How often the connection came back. */
  readonly reconnects: number;
  /** Messages that the server has taken; of at-least-once topics, that it has stored. */
  readonly exported: number;
  /** Messages published here that came from elsewhere. */
  readonly imported: number;
  /** Messages that wait to be sent. */
  readonly buffered: number;
  /** Messages that wait for their schema, or whose handlers have not ended yet (of at-least-once topics). */
  readonly inFlight: number;
  /** Messages that were let go, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Messages and frames that were not let in, or not out, by what was wrong with them. */
  readonly refused: Readonly<Record<RefusalReason, number>>;
  /** Messages of at-least-once topics that will not come again, after a restart of this process either. */
  readonly acknowledged: number;
  /** Messages that were stored before this bridge was there. */
  readonly replayed: number;
  /** Messages that came again and were not delivered again. */
  readonly duplicates: number;
  /** Of shared caches. */
  readonly snapshots: {
    /** Local ones written to the bucket. */
    readonly stored: number;
    /** Local ones taken out of it. */
    readonly removed: number;
    /** Those of other processes that came. */
    readonly received: number;
    /** Those of other processes that went. */
    readonly cleared: number;
    /** Those of other processes that are here now. */
    readonly held: number;
  };
  /** By topic; those that had messages, and, when there are very many, still exist. */
  readonly topics: readonly Readonly<BridgedTopicStatistics>[];
}
