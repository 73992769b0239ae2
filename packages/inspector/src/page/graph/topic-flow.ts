// Calculates how many messages per second pass through a topic: those published on it, and those forwarded to it from others, once for
// each path, as subscriptions receive them.

import type { Moment } from '../history/moment.js';
import { topicRate } from './node-figures.js';

/** Returns a function that maps a topic's name to its flow. Each topic is computed once; forwards in a circle count once. */
export function flowAt(moment: Moment): (name: string) => number {
  const flows = new Map<string, number>();
  const flowOf = (name: string): number => {
    const known = flows.get(name);
    if (known !== undefined) return known;
    // Set before the origins are computed, so that a circle ends here.
    flows.set(name, 0);
    const own = topicRate(moment, name);
    const origins = moment.topics.get(name)?.forwardsFrom ?? [];
    const flow = origins.reduce((total, origin) => total + flowOf(origin), own);
    flows.set(name, flow);
    return flow;
  };
  return flowOf;
}
