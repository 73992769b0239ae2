// What a bus did and does, as one plain JSON object (SPEC 12).

/** Where a handler runs, as the statistics say it. */
export type Placement = 'main' | 'synchronous' | 'remote' | 'mixed';

/** Everything that a bus counts. Times are in milliseconds; `null` where nothing was measured yet. */
export interface BusStatistics {
  /** Every topic that there is, by name. */
  readonly topics: readonly TopicStatistics[];
  /** Every subscription that has not ended, in the order in which they were made. */
  readonly subscriptions: readonly SubscriptionStatistics[];
  /** Every message type that was published on this bus. */
  readonly messageTypes: readonly TypeStatistics[];
  /** Every thread of the executors that its subscriptions use or have used. */
  readonly threads: readonly ThreadStatistics[];
  /** Messages of declined types. */
  readonly declined: number;
  /** Messages published by name to topics that do not exist. */
  readonly publishedToNobody: number;
  /** Messages that came, while the bus was being closed, when a subscription that wants them had left already. */
  readonly lostAtClose: number;
}

/** What a topic did and does. Times are in milliseconds. */
export interface TopicStatistics {
  /** The topic's name. */
  readonly name: string;
  /** What was given as `detail` when it was created, else empty. */
  readonly detail: string;
  /** Unique among the topics of this realm. */
  readonly id: string;
  /** When it was created: epoch milliseconds. */
  readonly createdAt: number;
  /** Milliseconds since then. */
  readonly age: number;
  /** How many deliveries a message published here makes: as `topic.subscriberCount`. */
  readonly subscribers: number;
  /** Names of the topics that this one is forwarded to. */
  readonly forwardsTo: readonly string[];
  /** Names of the topics that are forwarded here. */
  readonly forwardsFrom: readonly string[];
  /** Messages published here, not those that came through forwards; it is the sum of the next two. */
  readonly published: number;
  /** Those that at least one subscription wanted. */
  readonly dispatched: number;
  /** Those that none wanted. */
  readonly notDispatched: number;
  /**
   * Milliseconds that the quickest dispatch took. Timed are the first message of a type, and one in 64, or in 256 where
   * all handlers are synchronous and quick.
   */
  readonly lowestDispatch: number | null;
  /** Milliseconds that the longest of those took. */
  readonly highestDispatch: number | null;
}

/** What a subscription did and does. Times are in milliseconds. */
export interface SubscriptionStatistics {
  /** `<topic>-<n>`, unique in its bus. */
  readonly id: string;
  /** The name of the topic that it subscribes to. */
  readonly topic: string;
  /**
   * Where its handlers run: `'main'`, at home; `'synchronous'`, inside `publish`; `'remote'`, on an executor; `'mixed'`: a
   * router with handlers at home and on executors.
   */
  readonly placement: Placement;
  /** The names of the pools whose threads run its handlers, each once; none at home. */
  readonly executors: readonly string[];
  /** The topic where a caching topic publishes what has changed in its cache; `null` for all other subscriptions. */
  readonly updatesTopic: string | null;
  /**
   * How many topics lead to it: its own, and those that are forwarded there, once per path. Exact up to
   * `Number.MAX_SAFE_INTEGER`, which stands for more as well.
   */
  readonly topicsAttached: number;
  /** Messages accepted and not yet ended, those being handled included. */
  readonly queued: number;
  /** The most that `queued` has been. */
  readonly highestQueued: number;
  /**
   * Messages that its filter admitted, and the final message: at any moment the sum of `queued`, `handled`, `failed` and
   * `dropped`.
   */
  readonly passed: number;
  /** Messages that its filter did not admit. */
  readonly filtered: number;
  /**
   * Messages whose handler has completed, and the final message, when it has ended, if its handler was not to get it. Each
   * that has passed ends in one of `handled`, `failed` and `dropped`.
   */
  readonly handled: number;
  /**
   * Messages whose invocation has failed: its handler threw, took too long, or lost its thread. One that takes too long is
   * reported at once, and counted when it has ended.
   */
  readonly failed: number;
  /** Messages that no handler got: the queue was full, no route wanted them, or the executor was closed. */
  readonly dropped: number;
  /** How often an invocation was started again after a crash. */
  readonly retried: number;
  /** Milliseconds that the quickest handled invocation took. At home one in 64 of quick ones is timed. */
  readonly lowestInvocation: number | null;
  /** Milliseconds that the timed invocations took on average. */
  readonly meanInvocation: number | null;
  /** Milliseconds that the longest one took. */
  readonly highestInvocation: number | null;
  /**
   * How many of the invocations that were timed took how long: under 1 microsecond, under 2, under 4, and so on; the last
   * number is of those that took longer than about 17 seconds. `null` while no inspector looks at the bus.
   */
  readonly invocationTimes: readonly number[] | null;
  /** The type of the message whose invocation took longest. */
  readonly slowestType: string | null;
  /** Whether its queue has reached the high mark, and not come down to the low one since. */
  readonly congested: boolean;
  /** The source line that made it, when the bus was asked to remember. */
  readonly source: string | null;
}

/** How often messages of a type were published. */
export interface TypeStatistics {
  /** The type's name. */
  readonly name: string;
  /** Messages published, on whatever topics. */
  readonly published: number;
  /** Published, and wanted by nobody. */
  readonly unused: number;
}

/** What a thread did, and for which executor. */
export interface ThreadStatistics {
  /** The `name` of its pool, or `NAME-2` and so on if other pools of the same name are on this bus. */
  readonly executor: string;
  /** The thread's place in its pool, from 0; its replacement has the same. */
  readonly id: number;
  /** When the thread started, in epoch milliseconds. Its replacement has another time; `null` while there is no thread. */
  readonly startedAt: number | null;
  /** Invocations that have ended there, failed ones too, and those of the threads before it. */
  readonly invocations: number;
  /** The share of its time, 0 to 1, that the thread was busy since it started. */
  readonly busy: number;
  /** Milliseconds that the thread was busy since it started. Never falls, unless the thread is replaced. */
  readonly busyTime: number;
  /** How often a thread at this place has died, or was ended because it took too long. */
  readonly crashes: number;
}
