// What the server sends a page again and again: the statistics of the bus. The first frame has all of them, later ones only changes.

import type {
  BusStatistics,
  SubscriptionStatistics,
  ThreadStatistics,
  TopicStatistics,
  TypeStatistics,
} from '@stasis-bus/core';

/** A topic's statistics without its age, which follows from `createdAt`. */
export type TopicRow = Omit<TopicStatistics, 'age'>;

/** The statistics at one moment that differ from those of the frame before. */
export interface Frame extends Pick<BusStatistics, 'declined' | 'publishedToNobody'> {
  /** When the frame was taken, in epoch milliseconds. */
  readonly at: number;
  /** How many milliseconds later the next frame is likely to come: about a second, and up to five for a large bus. */
  readonly period: number;
  /** Whether the frame has all rows, rather than only those that are new or have changed. */
  readonly isWhole: boolean;
  readonly topics: readonly TopicRow[];
  readonly subscriptions: readonly SubscriptionStatistics[];
  readonly messageTypes: readonly TypeStatistics[];
  /** All threads, in every frame. */
  readonly threads: readonly ThreadStatistics[];
  /** The names of topics and the ids of subscriptions that no longer exist. */
  readonly gone: { readonly topics: readonly string[]; readonly subscriptions: readonly string[] };
  /** The names of all caches, in every frame. */
  readonly caches: readonly string[];
  /** The share of the time since the frame before that the main thread was busy, 0 to 1. */
  readonly homeBusy: number;
}
