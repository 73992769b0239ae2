/** The snapshots of a cache that a search found. */
export interface CacheListing {
  readonly cache: string;
  /** How many snapshots the cache holds. */
  readonly size: number;
  /** How many of them the search found. */
  readonly found: number;
  /** The snapshots that are listed, which may be fewer than were found. */
  readonly snapshots: readonly CachedSnapshot[];
}

export interface CachedSnapshot {
  readonly id: string;
  readonly type: string;
  /** The entity that the snapshot belongs to; `null` for an aggregate. */
  readonly eid: string | null;
  readonly messageId: string;
  readonly timestamp: number;
  /** The value as text, cut off if it is long; absent unless payloads are shown. */
  readonly value?: string;
}
