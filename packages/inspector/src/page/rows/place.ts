// The places where the handlers of a subscription run: home, which is the main thread, and pools.

import type { SubscriptionStatistics } from '@stasis-bus/core';

/** The name of the main thread among places. A pool may have the same name, so the main thread has a kind of its own. */
export const home = 'home';

export interface Place {
  readonly kind: 'home' | 'pool';
  readonly name: string;
}

export const homePlace: Place = { kind: 'home', name: home };

export function placeKey({ kind, name }: Place): string {
  return `${kind}/${name}`;
}

export function placesOf({ placement, executors }: SubscriptionStatistics): readonly Place[] {
  const pools = executors.map((name): Place => ({ kind: 'pool', name }));
  return placement === 'remote' ? pools : [homePlace, ...pools];
}

/** Returns the placement as text: "main", "synchronous", "pool hash", "main + pool hash". */
export function placementText({ placement, executors }: SubscriptionStatistics): string {
  const pools = executors.map((name) => `pool ${name}`);
  if (placement === 'remote') return pools.length === 0 ? 'remote' : pools.join(' + ');
  return [placement === 'mixed' ? 'main' : placement, ...pools].join(' + ');
}
