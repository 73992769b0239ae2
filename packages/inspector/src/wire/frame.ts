// What the server tells a page again and again: the statistics of the bus, and after the first time only what has changed.

import type {
  BusStatistics,
  SubscriptionStatistics,
  ThreadStatistics,
  TopicStatistics,
  TypeStatistics,
} from '@stasis-bus/core';

/** A topic; how old it is follows from `createdAt`. */
export type TopicRow = Omit<TopicStatistics, 'age'>;

/** Statistics at one moment, as far as they differ from those of the frame before. */
export interface Frame extends Pick<BusStatistics, 'declined' | 'publishedToNobody'> {
  /** When it was taken, in epoch milliseconds. */
  readonly at: number;
  /** After how many milliseconds the next one is likely to come: about a second, and up to five for a large bus. */
  readonly period: number;
  /** True: these are all rows there are. False: those that are new or have changed. */
  readonly isWhole: boolean;
  readonly topics: readonly TopicRow[];
  readonly subscriptions: readonly SubscriptionStatistics[];
  readonly messageTypes: readonly TypeStatistics[];
  /** Always all of them. */
  readonly threads: readonly ThreadStatistics[];
  /** What is not there any more: names of topics, ids of subscriptions. */
  readonly gone: { readonly topics: readonly string[]; readonly subscriptions: readonly string[] };
  /** The names of all caches. */
  readonly caches: readonly string[];
  /** The share of the time since the frame before that the main thread was busy, 0 to 1. */
  readonly homeBusy: number;
}
