// The counts and times of a bus, as one plain JSON object (SPEC 12).

/**
 * Where the handlers of a subscription run: `'main'`, queued at home; `'synchronous'`, inside `publish`; `'remote'`, on an
 * executor; `'mixed'`, a router with handlers both at home and on executors.
 */
export type Placement = 'main' | 'synchronous' | 'remote' | 'mixed';

/** Everything that a bus counts. Times are in milliseconds, and `null` until something was measured. */
export interface BusStatistics {
  /** All topics, sorted by name. */
  readonly topics: readonly TopicStatistics[];
  /** All subscriptions that have not ended, in the order in which they were made. */
  readonly subscriptions: readonly SubscriptionStatistics[];
  /** All message types that were published on this bus. */
  readonly messageTypes: readonly TypeStatistics[];
  /** All threads of the executors that subscriptions of this bus use or have used. */
  readonly threads: readonly ThreadStatistics[];
  /** Messages that were not published because the bus declines their type. */
  readonly declined: number;
  /** Messages published by name to topics that did not exist. */
  readonly publishedToNobody: number;
  /** Messages published while the bus was being closed that a subscription missed, because `close` had already unsubscribed it. */
  readonly lostAtClose: number;
}

/** The counts of a topic. Times are in milliseconds. */
export interface TopicStatistics {
  /** The topic's name. */
  readonly name: string;
  /** The `detail` given when it was created, or an empty string. */
  readonly detail: string;
  /** Unique among the topics of this realm. */
  readonly id: string;
  /** When it was created, in epoch milliseconds. */
  readonly createdAt: number;
  /** Milliseconds since it was created. */
  readonly age: number;
  /** How many deliveries a message published here can lead to, as `topic.subscriberCount` counts them. */
  readonly subscribers: number;
  /** The names of the topics that this one is forwarded to. */
  readonly forwardsTo: readonly string[];
  /** The names of the topics that are forwarded here. */
  readonly forwardsFrom: readonly string[];
  /** Messages published here, not counting those that arrived through forwards: the sum of `dispatched` and `notDispatched`. */
  readonly published: number;
  /** Messages published here that at least one subscription wanted. */
  readonly dispatched: number;
  /** Messages published here that no subscription wanted. */
  readonly notDispatched: number;
  /**
   * Milliseconds that the shortest timed dispatch took. The first message of a type is timed, then one in 64, or one in 256
   * where all handlers are synchronous and quick.
   */
  readonly lowestDispatch: number | null;
  /** Milliseconds that the longest timed dispatch took. */
  readonly highestDispatch: number | null;
}

/** The counts of a subscription. Times are in milliseconds. */
export interface SubscriptionStatistics {
  /** `<topic>-<n>`, unique in its bus. */
  readonly id: string;
  /** The name of the topic that it subscribes to. */
  readonly topic: string;
  /** Where its handlers run. */
  readonly placement: Placement;
  /** The names of the executors whose threads run its handlers, each once; empty if all run at home. */
  readonly executors: readonly string[];
  /** Of a caching topic, the name of the topic where it publishes its updates; `null` for all other subscriptions. */
  readonly updatesTopic: string | null;
  /**
   * How many topics lead to it: its own and those forwarded there, once per path. Exact up to `Number.MAX_SAFE_INTEGER`, which
   * also stands for larger numbers.
   */
  readonly topicsAttached: number;
  /** Messages that were accepted and have not ended, including those being handled. */
  readonly queued: number;
  /** The highest value of `queued` so far. */
  readonly highestQueued: number;
  /**
   * Messages that its filter admitted, and the final message. At any moment this is the sum of `queued`, `handled`, `failed`
   * and `dropped`, because every message that has passed ends as one of the last three.
   */
  readonly passed: number;
  /** Messages that its filter did not admit. */
  readonly filtered: number;
  /** Messages whose handler has completed. The final message counts when it has ended, even if the handler did not get it. */
  readonly handled: number;
  /**
   * Messages whose invocation failed: the handler threw, took too long, or lost its thread. An invocation that takes too long
   * is reported at once, and counted when it has ended.
   */
  readonly failed: number;
  /** Messages that reached no handler: the queue was full, no route wanted them, or the executor was closed. */
  readonly dropped: number;
  /** How often an invocation was started again after a crash. */
  readonly retried: number;
  /** Milliseconds that the shortest timed invocation took. At home, one in 64 quick invocations is timed. */
  readonly lowestInvocation: number | null;
  /** Milliseconds that timed invocations took on average. */
  readonly meanInvocation: number | null;
  /** Milliseconds that the longest timed invocation took. */
  readonly highestInvocation: number | null;
  /**
   * A histogram of the timed invocations: how many took under 1 microsecond, under 2, under 4, and so on; the last number
   * counts those that took longer than about 17 seconds. `null` until an inspector looks at the bus.
   */
  readonly invocationTimes: readonly number[] | null;
  /** The name of the message type whose invocation took longest. */
  readonly slowestType: string | null;
  /** Whether its queue has reached the high mark, and has not come down to the low mark since. */
  readonly congested: boolean;
  /** The source line that made it, if the bus was created with `sourceLines`. */
  readonly source: string | null;
}

/** The counts of a message type. */
export interface TypeStatistics {
  /** The type's name. */
  readonly name: string;
  /** Messages of the type published, on any topic. */
  readonly published: number;
  /** Published messages of the type that no subscription wanted. */
  readonly unused: number;
}

/** The counts of an executor's thread. */
export interface ThreadStatistics {
  /** The `name` of its pool, or `NAME-2` and so on if this bus uses several pools of the same name. */
  readonly executor: string;
  /** The thread's slot in its pool, from 0. A replacement gets the same slot. */
  readonly id: number;
  /** When the thread started, in epoch milliseconds; a replacement has a later time. `null` while the slot has no thread. */
  readonly startedAt: number | null;
  /** Invocations that have ended on the threads of this slot, failed ones included. */
  readonly invocations: number;
  /** The share of the time since its start, 0 to 1, that the thread has been busy. */
  readonly busy: number;
  /** Milliseconds that the thread has been busy since its start. Never falls, unless the thread is replaced. */
  readonly busyTime: number;
  /** How often a thread of this slot has died, or was ended because it took too long. */
  readonly crashes: number;
}
