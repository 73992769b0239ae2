// Collects the statistics of a bus as one plain JSON object (SPEC 12). Counting is always on: the counts are plain numbers in the
// objects that they are about.

import type { BusStatistics, SubscriptionStatistics, TopicStatistics } from '../api/statistics.js';
import { eachOf, type Pieces } from '../basics/pieces.js';
import type { SubscriptionCore } from '../subscription/subscription-core.js';
import type { HomeTopic } from '../topic/home-topic.js';
import type { BusCore } from './bus-core.js';

/**
 * Collects everything that is counted, in pieces. Each row shows one moment. If anything happens between the pieces, different rows
 * show different moments.
 */
export function* collectStatistics(core: BusCore): Pieces<BusStatistics> {
  core.publisher.dispatcher.interrupt();
  // Threads first: listing them names their executors, and the rows of subscriptions use these names.
  const threads = core.executors.threads();
  const topics = yield* core.topics.inPieces();
  yield* eachOf(topics, (topic) => topic.flushCounts());
  const topicRows: TopicStatistics[] = [];
  for (const topic of topics) {
    topicRows.push(topicStatistics(topic, yield* topic.receivers.deliveries()));
    yield;
  }
  const subscriptionRows: SubscriptionStatistics[] = [];
  for (const subscription of [...core.subscriptions]) {
    const paths = yield* subscription.topic.receivers.paths();
    subscriptionRows.push(subscriptionStatistics(subscription, subscription.isSubscribed ? paths : 0));
    yield;
  }
  return {
    topics: topicRows,
    subscriptions: subscriptionRows,
    messageTypes: core.publisher.types
      .list()
      .map(({ type, published, unused }) => ({ name: type.name, published, unused })),
    threads,
    declined: core.publisher.declinedMessages,
    publishedToNobody: core.publishedToNobody,
    lostAtClose: core.lostAtClose,
  };
}

function topicStatistics(topic: HomeTopic, subscribers: number): TopicStatistics {
  const { name, detail, id, createdAt, age, published, notDispatched, dispatchTimes } = topic;
  return {
    name,
    detail,
    id,
    createdAt,
    age,
    subscribers,
    forwardsTo: topic.receivers.targets().map((other) => other.name),
    forwardsFrom: topic.receivers.origins().map((other) => other.name),
    published,
    dispatched: published - notDispatched,
    notDispatched,
    lowestDispatch: dispatchTimes.lowest,
    highestDispatch: dispatchTimes.highest,
  };
}

function subscriptionStatistics(
  subscription: SubscriptionCore,
  topicsAttached: number,
): SubscriptionStatistics {
  const { id, topicName, placement, queued, counts, congestion, source } = subscription;
  const { highestQueued, passed, filtered, failed, dropped, retried, times, slowestType } = counts;
  return {
    id,
    topic: topicName,
    placement,
    executors: subscription.executorNames,
    updatesTopic: subscription.updatesTopic ?? null,
    topicsAttached,
    queued,
    highestQueued: Math.max(highestQueued, queued),
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
