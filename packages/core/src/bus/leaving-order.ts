// The order in which subscriptions leave when their bus is closed (SPEC 11.7): one that may publish to another when it gets its
// final message leaves before the other. Programs do not declare where a handler publishes, so the order rests on what was
// observed:
//
//   P publishes ─► T ─► subscribers of T     P leaves a round before them, if its handler was seen to publish there
//   S ─► T by a forward, a caching topic or a handler that does not hear of its end: what reaches S reaches T
//
// Within a round, subscriptions leave in the order of their first messages: what a subscription gets because of another comes after
// the other's first message. A subscription that has had no message yet stays, because one may come. Subscriptions that do not hear
// of their end leave last.

import type { TopicCore } from '../dispatch/topic-core.js';
import type { SubscriptionCore } from '../subscription/subscription-core.js';
import type { BusCore } from './bus-core.js';

/** Returns the subscriptions of the next round, in the order in which they leave. Empty when all have left. */
export function nextRound(core: BusCore): readonly SubscriptionCore[] {
  const staying = [...core.subscriptions].filter(({ isSubscribed }) => isSubscribed);
  const hearing = staying.filter(({ hearsItsEnd }) => hearsItsEnd);
  if (hearing.length === 0) return staying;
  const begun = hearing.filter(hasBegun).sort((one, other) => one.firstMessageAt - other.firstMessageAt);
  if (begun.length === 0) return hearing;
  const feeders = new Feeders(core, staying, new Set(hearing));
  const free = begun.filter((subscription) => !feeders.feed(subscription));
  // In a cycle, each is fed by others, and still one has to be first.
  return free.length > 0 ? free : begun;
}

/**
 * Returns whether a round of subscriptions that have had no message must end early, because one that stays has now had its first.
 */
export function isOvertaken(core: BusCore, round: readonly SubscriptionCore[]): boolean {
  const isLate = (one: SubscriptionCore): boolean => one.isSubscribed && one.hearsItsEnd && hasBegun(one);
  return !round.some(hasBegun) && [...core.subscriptions].some(isLate);
}

function hasBegun({ firstMessageAt }: SubscriptionCore): boolean {
  return firstMessageAt > 0;
}

/** Which topics are fed by which of the subscriptions that hear of their end: directly, or through others that pass messages on. */
class Feeders {
  readonly #core: BusCore;
  readonly #ofTopics = new Map<TopicCore, SubscriptionCore | 'several'>();
  readonly #changed: TopicCore[] = [];

  constructor(core: BusCore, all: readonly SubscriptionCore[], hearing: ReadonlySet<SubscriptionCore>) {
    this.#core = core;
    const passing = new Map<TopicCore, SubscriptionCore[]>();
    for (const subscription of all) {
      if (hearing.has(subscription)) this.#addAll(subscription, subscription);
      else passing.set(subscription.topic, [...(passing.get(subscription.topic) ?? []), subscription]);
    }
    // Each topic changes at most twice, so this ends.
    for (let topic = this.#changed.pop(); topic !== undefined; topic = this.#changed.pop()) {
      const feeder = this.#ofTopics.get(topic) ?? 'several';
      for (const target of topic.receivers.targets()) this.#add(target, feeder);
      for (const subscription of passing.get(topic) ?? []) this.#addAll(subscription, feeder);
    }
  }

  /** Returns whether a subscription is fed by one other than itself. */
  feed(subscription: SubscriptionCore): boolean {
    const feeder = this.#ofTopics.get(subscription.topic);
    return feeder !== undefined && feeder !== subscription;
  }

  #addAll({ targets }: SubscriptionCore, feeder: SubscriptionCore | 'several'): void {
    for (const name of targets) {
      const topic = this.#core.topics.find(name);
      if (topic !== undefined) this.#add(topic, feeder);
    }
  }

  #add(topic: TopicCore, feeder: SubscriptionCore | 'several'): void {
    const known = this.#ofTopics.get(topic);
    if (known === feeder || known === 'several') return;
    this.#ofTopics.set(topic, known === undefined ? feeder : 'several');
    this.#changed.push(topic);
  }
}
