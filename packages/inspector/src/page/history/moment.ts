// The bus at one moment, with the step that led there, from which rates are calculated.

import type { SubscriptionStatistics, TypeStatistics } from '@stasis-bus/core';
import type { TopicRow } from '../../wire/frame.js';
import type { Step } from './step.js';

export interface Moment {
  /** In epoch milliseconds. */
  readonly at: number;
  readonly step: Step;
  readonly topics: ReadonlyMap<string, TopicRow>;
  readonly subscriptions: ReadonlyMap<string, SubscriptionStatistics>;
  readonly types: ReadonlyMap<string, TypeStatistics>;
}
