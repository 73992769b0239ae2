// How a schedule's subscription is set up: which sequencer, which policies, which routes.

import type { SequencerPolicy } from '../../../packages/core/src/sequencing/sequencer-owner.js';
import { Digits } from '../digits.js';

/** `serial` is the plain sequencer; the others are the parallel one. */
export type Kind = 'serial' | 'partitioned' | 'concurrent';

export interface Setup {
  readonly kind: Kind;
  readonly policy: SequencerPolicy;
  /** How many invocations may run at once, if parallel: at so many places, one at each. */
  readonly limit: number;
  /** Over how many places a session spreads what is ready, if parallel. */
  readonly places: number;
  /** A session with so many batches out ignores its wakes until one is back, if serial. */
  readonly capacity: number;
  /** One handler; a router's table that changes; a group of sessions that the key picks from. */
  readonly routing: 'single' | 'router' | 'sticky';
  /** A place that runs one session's invocations runs those of the others too. */
  readonly hosts: boolean;
  /** So many times the user's callbacks publish. */
  readonly reactions: number;
}

export const setupCount = 2 * 3 * 5 * 2 * 3 * 3 * 3 * 2 * 2 * 3;

export function decodeSetup(kind: Kind, code: number): Setup {
  const digits = new Digits(code);
  const policy = {
    onCrash: digits.pick(['skip', 'retry'] as const),
    maxRetries: digits.take(3),
    maxQueue: digits.pick([Number.POSITIVE_INFINITY, 1, 2, Number.POSITIVE_INFINITY, 3]),
    overflow: digits.pick(['drop-oldest', 'drop-newest'] as const),
  };
  const capacity = digits.pick([Number.POSITIVE_INFINITY, 1, 2]);
  const routing = digits.pick(['single', 'router', 'sticky'] as const);
  const reactions = digits.pick([0, 0, 4]);
  const hosts = digits.pick([false, true]) && kind === 'serial' && routing === 'router';
  const limits = kind === 'concurrent' ? [2, 3] : [Number.POSITIVE_INFINITY, 2];
  const limit = digits.pick(limits);
  return {
    kind,
    policy,
    limit,
    places: 1 + digits.take(3),
    capacity: kind === 'serial' ? capacity : Number.POSITIVE_INFINITY,
    routing,
    hosts,
    reactions,
  };
}

export function describeSetup(setup: Setup): string {
  const { kind, policy, limit, places, capacity, routing, hosts, reactions } = setup;
  const { onCrash, maxRetries, maxQueue, overflow } = policy;
  return [
    kind,
    ...(kind !== 'serial' && Number.isFinite(limit) ? [`at most ${limit} at once`] : []),
    ...(kind === 'serial' ? [] : [`spread over ${places}`]),
    routing === 'single' ? 'one handler' : `${routing}${hosts ? ' that shares places' : ''}`,
    onCrash === 'retry' ? `retries ${maxRetries} times` : 'skips on a crash',
    ...(Number.isFinite(maxQueue) ? [`${overflow} of more than ${maxQueue} waiting`] : []),
    ...(Number.isFinite(capacity) ? [`deaf with ${capacity} batches out`] : []),
    ...(reactions > 0 ? [`the first ${reactions} failures or reliefs publish`] : []),
  ].join('; ');
}
