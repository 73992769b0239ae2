/** The snapshots of a cache that a search has found. */
export interface CacheListing {
  readonly cache: string;
  /** How many there are in all, and how many of them the search has found; the latter may be more than are listed. */
  readonly size: number;
  readonly found: number;
  readonly snapshots: readonly CachedSnapshot[];
}

export interface CachedSnapshot {
  readonly id: string;
  readonly type: string;
  /** Whose: `null` for an aggregate. */
  readonly eid: string | null;
  readonly messageId: string;
  readonly timestamp: number;
  /** Its value as text, cut off where it is long; not there unless payloads are shown. */
  readonly value?: string;
}
