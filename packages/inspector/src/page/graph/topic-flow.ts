// How many messages per second pass through a topic: what is published there, and what is forwarded there from others,
// once per path, as subscriptions get it.

import type { Moment } from '../history/moment.js';
import { topicRate } from './node-figures.js';

/** A function of topic names; it computes each topic once. Forwards in a circle count once. */
export function flowAt(moment: Moment): (name: string) => number {
  const flows = new Map<string, number>();
  const flowOf = (name: string): number => {
    const known = flows.get(name);
    if (known !== undefined) return known;
    // While its origins are asked: a circle ends here.
    flows.set(name, 0);
    const own = topicRate(moment, name);
    const origins = moment.topics.get(name)?.forwardsFrom ?? [];
    const flow = origins.reduce((total, origin) => total + flowOf(origin), own);
    flows.set(name, flow);
    return flow;
  };
  return flowOf;
}
