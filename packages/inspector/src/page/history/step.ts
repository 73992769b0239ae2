// The changes of a frame: a step from one moment to the next. Old steps are merged into longer ones, so that a long history of a busy
// bus fits into little memory.

import type { SubscriptionStatistics, ThreadStatistics, TypeStatistics } from '@stasis-bus/core';
import type { TopicRow } from '../../wire/frame.js';
import { type Changes, mergeChanges } from './change.js';

export interface Step {
  /** The moment that the step leads to, in epoch milliseconds. */
  readonly at: number;
  /** The step's length in milliseconds; 0 for the first step. */
  readonly span: number;
  readonly topics: Changes<TopicRow>;
  readonly subscriptions: Changes<SubscriptionStatistics>;
  readonly types: Changes<TypeStatistics>;
  readonly threads: readonly ThreadStatistics[];
  readonly threadsBefore: readonly ThreadStatistics[];
  readonly caches: readonly string[];
  /** The share of the step that the main thread was busy, 0 to 1. */
  readonly homeBusy: number;
  readonly declined: number;
  readonly publishedToNobody: number;
}

/** Returns how many changed rows a step holds. */
export function sizeOf({ topics, subscriptions, types }: Step): number {
  return topics.size + subscriptions.size + types.size;
}

/** Returns two consecutive steps as one. */
export function mergeSteps(first: Step, second: Step): Step {
  const span = first.span + second.span;
  const busyTime = first.homeBusy * first.span + second.homeBusy * second.span;
  return {
    ...second,
    span,
    topics: mergeChanges(first.topics, second.topics),
    subscriptions: mergeChanges(first.subscriptions, second.subscriptions),
    types: mergeChanges(first.types, second.types),
    threadsBefore: first.threadsBefore,
    homeBusy: span === 0 ? second.homeBusy : busyTime / span,
  };
}
