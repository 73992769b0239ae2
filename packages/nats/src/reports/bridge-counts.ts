// The counts of a bridge, in total and by topic. Users get copies of them.

import type {
  BridgedTopicStatistics,
  BridgeStatistics,
  DropReason,
  RefusalReason,
} from '../api/statistics.js';

/** How many topics are counted before those that no longer exist are forgotten. */
const fewTopics = 1_000;

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

  /** @param exists whether the bus has a topic of this name */
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

  /** Forgets the topics that no longer exist. */
  #tidy(): void {
    for (const [topic, { buffered }] of this.#topics)
      if (buffered === 0 && !this.#exists(topic)) this.#topics.delete(topic);
    this.#tidyAt = Math.max(fewTopics, 2 * this.#topics.size);
  }

  /** Returns a copy, which stays as it is. */
  statistics(connected: boolean, reconnects: number): BridgeStatistics {
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
