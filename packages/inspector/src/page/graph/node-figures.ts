// The numbers of a node of the graph, at a moment.

import type { Moment } from '../history/moment.js';
import { perSecond, threadRatesIn } from '../history/rates.js';
import type { Place } from '../rows/place.js';
import type { GroupNode } from './graph-node.js';

export interface Figures {
  /** Messages per second: published on a topic, handled by a subscription. */
  readonly rate: number;
  readonly queued: number;
  /** How many subscriptions are congested. */
  readonly congested: number;
}

export function subscriptionFigures(moment: Moment, ids: readonly string[]): Figures {
  const { step, subscriptions } = moment;
  let rate = 0;
  let queued = 0;
  let congested = 0;
  for (const id of ids) {
    const row = subscriptions.get(id);
    if (row === undefined) continue;
    rate += perSecond(step.subscriptions, id, 'handled', step.span);
    queued += row.queued;
    if (row.congested) congested += 1;
  }
  return { rate, queued, congested };
}

export function topicRate({ step }: Moment, name: string): number {
  return perSecond(step.topics, name, 'published', step.span);
}

export function groupFigures(moment: Moment, { topics, subscriptions }: GroupNode): Figures {
  let rate = 0;
  for (const name of topics) rate += topicRate(moment, name);
  return { ...subscriptionFigures(moment, subscriptions), rate };
}

export interface PlaceFigures {
  readonly threads: number;
  /** The mean share of the step that a thread was busy, 0 to 1. */
  readonly busy: number;
}

export function placeFigures({ step }: Moment, { kind, name }: Place): PlaceFigures {
  if (kind === 'home') return { threads: 1, busy: step.homeBusy };
  const threads = step.threads.filter(({ executor }) => executor === name);
  const busy = threads.reduce((total, thread) => total + threadRatesIn(step, thread).busy, 0);
  return { threads: threads.length, busy: threads.length === 0 ? 0 : busy / threads.length };
}
