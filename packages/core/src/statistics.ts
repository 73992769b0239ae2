// What a bus did and does, as one plain JSON object (SPEC 12). The counting is always on: plain numbers beside the
// things they are about; this file only collects them.

import type { BusCore } from './bus-core.js';
import type { Placement } from './placement.js';
import type { SubscriptionCore } from './subscription-core.js';
import type { HomeTopic } from './topic.js';

/** Everything that a bus counts. Times are in milliseconds; `null` where nothing was measured yet. */
export interface BusStatistics {
  readonly topics: readonly TopicStatistics[];
  readonly subscriptions: readonly SubscriptionStatistics[];
  readonly messageTypes: readonly TypeStatistics[];
  readonly threads: readonly ThreadStatistics[];
  /** Messages of declined types. */
  readonly declined: number;
  /** Messages published by name to topics that do not exist. */
  readonly publishedToNobody: number;
}

/** What a topic did and does. Times are in milliseconds. */
export interface TopicStatistics {
  readonly name: string;
  readonly detail: string;
  readonly id: string;
  readonly createdAt: number;
  readonly age: number;
  readonly subscribers: number;
  /** Names of the topics that this one is forwarded to, and of those that are forwarded here. */
  readonly forwardsTo: readonly string[];
  readonly forwardsFrom: readonly string[];
  readonly published: number;
  /** Messages that at least one subscription wanted, and messages that none did. */
  readonly dispatched: number;
  readonly notDispatched: number;
  /** How long a dispatch took: of the first message of a type, and of one in 64, or in 256 where all handlers are synchronous and quick. */
  readonly lowestDispatch: number | null;
  readonly highestDispatch: number | null;
}

/** What a subscription did and does. Times are in milliseconds. */
export interface SubscriptionStatistics {
  readonly id: string;
  readonly topic: string;
  readonly placement: Placement;
  /** The names of the pools whose threads run its handlers, each once; none at home. */
  readonly executors: readonly string[];
  /** The topic where a caching topic publishes what has changed in its cache; `null` for all other subscriptions. */
  readonly updatesTopic: string | null;
  /** How many topics lead to it: its own, and those that are forwarded there, once per path. */
  readonly topicsAttached: number;
  readonly queued: number;
  readonly highestQueued: number;
  /** Messages that its filter admitted, and messages that it did not. */
  readonly passed: number;
  readonly filtered: number;
  readonly handled: number;
  readonly failed: number;
  readonly dropped: number;
  readonly retried: number;
  readonly lowestInvocation: number | null;
  readonly meanInvocation: number | null;
  readonly highestInvocation: number | null;
  /**
   * How many of the invocations that were timed took how long: under 1 microsecond, under 2, under 4, and so on; the last
   * number is of those that took longer than about 17 seconds. `null` while no inspector looks at the bus.
   */
  readonly invocationTimes: readonly number[] | null;
  /** The type of the message whose invocation took longest. */
  readonly slowestType: string | null;
  readonly congested: boolean;
  /** The source line that made it, when the bus was asked to remember. */
  readonly source: string | null;
}

/** How often messages of a type were published. */
export interface TypeStatistics {
  readonly name: string;
  readonly published: number;
  /** Published, and wanted by nobody. */
  readonly unused: number;
}

/** What a thread did, and for which executor. */
export interface ThreadStatistics {
  readonly executor: string;
  /** The thread's place in its pool, from 0; a replaced thread keeps it. */
  readonly id: number;
  readonly invocations: number;
  /** The share of its time, 0 to 1, that the thread was busy since it started. */
  readonly busy: number;
  /** Milliseconds that the thread was busy since it started. */
  readonly busyTime: number;
  readonly crashes: number;
}

export function collectStatistics(core: BusCore): BusStatistics {
  const topics = core.topics.list();
  core.dispatcher.interrupt();
  for (const topic of topics) topic.plans.tell();
  const threads = core.executors
    .list()
    .flatMap((executor) =>
      executor.statistics().threads.map((thread) => ({ executor: executor.name, ...thread })),
    );
  return {
    topics: topics.map(topicStatistics),
    subscriptions: [...core.subscriptions].map(subscriptionStatistics),
    messageTypes: core.types
      .list()
      .map(({ type, published, unused }) => ({ name: type.name, published, unused })),
    threads,
    declined: core.declinedMessages,
    publishedToNobody: core.publishedToNobody,
  };
}

function topicStatistics(topic: HomeTopic): TopicStatistics {
  const { name, detail, id, createdAt, published, notDispatched, dispatchTimes } = topic;
  return {
    name,
    detail,
    id,
    createdAt,
    age: Date.now() - createdAt,
    subscribers: topic.subscriberCount,
    forwardsTo: topic.receivers.targets().map((other) => other.name),
    forwardsFrom: topic.receivers.origins().map((other) => other.name),
    published,
    dispatched: published - notDispatched,
    notDispatched,
    lowestDispatch: dispatchTimes.lowest,
    highestDispatch: dispatchTimes.highest,
  };
}

function subscriptionStatistics(subscription: SubscriptionCore): SubscriptionStatistics {
  const { id, topicName, placement, queued, counts, congestion, source } = subscription;
  const { highestQueued, passed, filtered, failed, dropped, retried, times, slowestType } = counts;
  return {
    id,
    topic: topicName,
    placement,
    executors: subscription.executorNames,
    updatesTopic: subscription.updatesTopic ?? null,
    topicsAttached: subscription.isSubscribed ? subscription.topic.receivers.pathCount() : 0,
    queued,
    highestQueued,
    passed,
    filtered,
    handled: counts.handledCount,
    failed,
    dropped,
    retried,
    lowestInvocation: times.lowest,
    meanInvocation: times.mean,
    highestInvocation: times.highest,
    invocationTimes: counts.histogram?.counts ?? null,
    slowestType: slowestType?.name ?? null,
    congested: congestion.congested,
    source: source ?? null,
  };
}
