// The types of the messages that the bus itself publishes (SPEC 1.6). They cannot be declined, and their values are checked
// wherever a message is created or arrives from another thread.

import type { Message, MessageType } from '../api/message.js';
import { checkCacheClear, checkCacheUpdate, checkSubscriptionChange } from './built-in-values.js';
import { checkMessage } from './frozen-message.js';
import { defineMessageType, internalsOf } from './message-type.js';

/** Which subscription came to a topic or left it (SPEC 4.5). */
export interface SubscriptionChangeValue {
  /** The topic that is subscribed to. */
  readonly topic: {
    /** The topic's name. */
    readonly name: string;
    /** The topic's `id`. A later topic of the same name has another one. */
    readonly id: string;
  };
  /** The subscription's `id`. */
  readonly subscriptionId: string;
  /** Whether the subscription has come or has left. */
  readonly description: 'Subscribe' | 'Unsubscribe';
}

/** What changed in a cache: the snapshot before and after, `null` where there is none (SPEC 7.2). */
export interface CacheUpdateValue {
  /** The message type of the snapshots. */
  readonly type: MessageType;
  /** What the cache held before; `null` if nothing. */
  readonly oldSnapshot: Message | null;
  /** What the cache holds now; `null` if the snapshot was removed. */
  readonly newSnapshot: Message | null;
}

/** Published by the bus, to the subscription's topic, when a subscription comes or goes. */
export const SubscriptionChange = defineMessageType(
  'stasis_subscription_change',
).of<SubscriptionChangeValue>();

/** Published by a caching topic when a snapshot in its cache has changed. */
export const CacheUpdate = defineMessageType('stasis_cache_update').of<CacheUpdateValue>();

/** Published by users, through `cacheClear`, to have a snapshot removed from the caches behind a topic. */
export const CacheClear = defineMessageType('stasis_cache_clear').of<{
  /** A message with the type, the id in the cache and the entity of the snapshot to remove. */
  readonly snapshot: Message;
}>();

/**
 * Returns a message that, published on a cached topic, removes the snapshot's entity from the cache entry (SPEC 7.4).
 *
 * @param snapshot a message with the type, the id in the cache and the entity to remove
 * @throws ERR_STASIS_INVALID_ARGUMENT if `snapshot` is not a message.
 */
export function cacheClear(snapshot: Message): Message {
  checkMessage('snapshot', snapshot);
  return CacheClear.create({ snapshot });
}

internalsOf(SubscriptionChange).checkValue = checkSubscriptionChange;
internalsOf(CacheUpdate).checkValue = checkCacheUpdate;
internalsOf(CacheClear).checkValue = checkCacheClear;

const builtInNames: ReadonlySet<string> = new Set(
  [SubscriptionChange, CacheUpdate, CacheClear].map((type: MessageType) => type.name),
);

/** Returns whether a type of this name is one of the bus's own. */
export function isBuiltIn(typeName: string): boolean {
  return builtInNames.has(typeName);
}
