/**
 * The public names of @stasis-bus/core: message types and immutable messages, topics, forwards, subscriptions whose invocations are
 * serialized and in order, caches and caching topics, routers and topic pools.
 *
 * @module @stasis-bus/core
 */

export type { Cache, CacheEntry, CacheOptions } from './api/cache.js';
export type { Forward } from './api/forward.js';
export type { Handler, HandlerContext, RemoteHandler } from './api/handler.js';
export type {
  CreateOptions,
  Formatters,
  Message,
  MessageOf,
  MessageType,
  Received,
  Sanitizer,
} from './api/message.js';
export type {
  Completion,
  CongestionLimits,
  MessagesOptions,
  OnceOptions,
  RequestOptions,
  SubscribeOptions,
} from './api/options.js';
export type {
  HandlerModule,
  RemoteBus,
  RemoteCache,
  RemoteForward,
  RemoteSubscribeOptions,
  RemoteSubscription,
  RemoteTopic,
  TopicListing,
} from './api/remote-bus.js';
export type {
  BusStatistics,
  Placement,
  SubscriptionStatistics,
  ThreadStatistics,
  TopicStatistics,
  TypeStatistics,
} from './api/statistics.js';
export type { Subscription, SubscriptionControl } from './api/subscription.js';
export type { Topic } from './api/topic.js';
export type { BusOptions } from './bus/bus.js';
export { Bus } from './bus/bus.js';
export { formatStatistics, formatSubscription, formatTopic } from './bus/format-statistics.js';
export { CachingTopic } from './cache/caching-topic.js';
export type { BusErrorCode } from './errors/bus-error.js';
export { BusError } from './errors/bus-error.js';
export type { Executor } from './executing/executor.js';
export { noop } from './executing/noop.js';
export type { CacheUpdateValue, SubscriptionChangeValue } from './message/built-in-types.js';
export { CacheClear, CacheUpdate, cacheClear, SubscriptionChange } from './message/built-in-types.js';
export { localEid, setLocalEid } from './message/entity-id.js';
export { defineMessageType } from './message/message-type.js';
export type {
  CongestionEvent,
  DispatchEvent,
  ErrorEvent,
  InvokeEvent,
  PublishEvent,
  SubscriptionReference,
  ThreadEvent,
} from './observe/channels.js';
export type { ContextStorage } from './observe/contexts.js';
export { registerContext } from './observe/contexts.js';
export { CachedSingle, CachePattern } from './patterns/cache-pattern.js';
export type { StateObserver, StateVisitor } from './patterns/state-manager.js';
export { StateManager } from './patterns/state-manager.js';
export type { StatePublisher } from './patterns/state-publisher.js';
export type { StateSubscriber } from './patterns/state-subscriber.js';
export { MessageRouter } from './subscription/router.js';
export { TopicPool } from './topic/topic-pool.js';
