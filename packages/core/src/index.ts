/**
 * The public names of @stasis-bus/core: message types and immutable messages, topics, forwards, subscriptions whose
 * handlers are serialized and in order, caches and caching topics, routers and topic pools.
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
export type { CacheUpdateValue, SubscriptionChangeValue } from './built-in-types.js';
export { CacheClear, CacheUpdate, cacheClear, SubscriptionChange } from './built-in-types.js';
export type { BusOptions } from './bus.js';
export { Bus } from './bus.js';
export { CachedSingle, CachePattern } from './cache-pattern.js';
export { CachingTopic } from './caching-topic.js';
export type { ContextStorage } from './contexts.js';
export { registerContext } from './contexts.js';
export type {
  CongestionEvent,
  DispatchEvent,
  ErrorEvent,
  InvokeEvent,
  PublishEvent,
  SubscriptionReference,
  ThreadEvent,
} from './diagnostics.js';
export { localEid, setLocalEid } from './entity-id.js';
export type { BusErrorCode } from './errors.js';
export { BusError } from './errors.js';
export type { Executor } from './executor.js';
export { formatStatistics, formatSubscription, formatTopic } from './format-statistics.js';
export { defineMessageType } from './message-type.js';
export { noop } from './noop.js';
export { MessageRouter } from './router.js';
export type { StateObserver, StateVisitor } from './state-manager.js';
export { StateManager } from './state-manager.js';
export type { StatePublisher } from './state-publisher.js';
export type { StateSubscriber } from './state-subscriber.js';
export { TopicPool } from './topic-pool.js';
