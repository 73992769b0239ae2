/**
 * The bridge: joins the buses of several processes over a NATS server. Topics are exported and imported by pattern and type, at
 * most once or at least once; caches share their snapshots.
 *
 * @module @stasis-bus/nats
 */

export type { Bridge } from './api/bridge.js';
export type { BridgedCache, BridgedTopic, BridgeOptions, Guarantee } from './api/options.js';
export type {
  BridgedTopicStatistics,
  BridgeStatistics,
  DropReason,
  RefusalReason,
} from './api/statistics.js';
export { bridge } from './bridge/bridge.js';
