/**
 * The bridge: joins the buses of several processes over a NATS server. Topics are sent and let in by pattern and type, at
 * most once or at least once; caches have the snapshots of all processes.
 *
 * @module @stasis-bus/nats
 */

export type { Bridge } from './bridge.js';
export { bridge } from './bridge.js';
export type { BridgedCache, BridgedTopic, BridgeOptions, Guarantee } from './bridge-options.js';
export type { BridgedTopicStatistics, BridgeStatistics, DropReason } from './bridge-statistics.js';
export type { RefusalReason } from './wire/refusal.js';
