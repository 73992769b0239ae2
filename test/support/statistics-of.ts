// What a bus counts of one subscription.

import type { Bus, SubscriptionStatistics } from '@stasis-bus/core';

/** The row of a subscription or router; `undefined` once it is gone. */
export function statisticsOf(bus: Bus, { id }: { readonly id: string }): SubscriptionStatistics | undefined {
  return bus.statistics().subscriptions.find((subscription) => subscription.id === id);
}
