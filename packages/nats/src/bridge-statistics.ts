// What a bridge did, as plain JSON.

import type { RefusalReason } from './wire/refusal.js';

/** Why a message was dropped: the buffer was full, the bridge was closed, or nobody here has such a topic. */
export type DropReason = 'overflow' | 'closed' | 'no-topic';

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

/** So many topics are kept although they may be gone. */
const fewTopics = 1_000;

/** The counts while they are being made. */
export class BridgeCounts {
  exported = 0;
  imported = 0;
  buffered = 0;
  inFlight = 0;
  acknowledged = 0;
  replayed = 0;
  duplicates = 0;
  readonly dropped: Record<DropReason, number> = { overflow: 0, closed: 0, 'no-topic': 0 };
  readonly refused: Record<RefusalReason, number> = {
    'unknown-version': 0,
    'unknown-type': 0,
    oversized: 0,
    malformed: 0,
    forged: 0,
    stale: 0,
    repeated: 0,
    schema: 0,
    'not-encodable': 0,
    'by-server': 0,
  };
  readonly snapshots = { stored: 0, removed: 0, received: 0, cleared: 0, held: 0 };
  readonly #topics = new Map<string, BridgedTopicStatistics>();
  readonly #exists: (topic: string) => boolean;
  #tidyAt = fewTopics;

  /** @param exists whether there is a topic of this name */
  constructor(exists: (topic: string) => boolean = () => true) {
    this.#exists = exists;
  }

  of(topic: string): BridgedTopicStatistics {
    let counts = this.#topics.get(topic);
    if (counts === undefined) {
      if (this.#topics.size >= this.#tidyAt) this.#tidy();
      counts = { topic, exported: 0, imported: 0, buffered: 0 };
      this.#topics.set(topic, counts);
    }
    return counts;
  }

  /** Forgets topics that are no more. */
  #tidy(): void {
    for (const [topic, { buffered }] of this.#topics)
      if (buffered === 0 && !this.#exists(topic)) this.#topics.delete(topic);
    this.#tidyAt = Math.max(fewTopics, 2 * this.#topics.size);
  }

  picture(connected: boolean, reconnects: number): BridgeStatistics {
    const { exported, imported, buffered, inFlight, acknowledged, replayed, duplicates } = this;
    return {
      connected,
      reconnects,
      exported,
      imported,
      buffered,
      inFlight,
      dropped: { ...this.dropped },
      refused: { ...this.refused },
      acknowledged,
      replayed,
      duplicates,
      snapshots: { ...this.snapshots },
      topics: [...this.#topics.values()].map((counts) => ({ ...counts })),
    };
  }
}
