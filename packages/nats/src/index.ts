/**
 * The bridge: joins the buses of several processes over a NATS server. Topics are sent and let in by pattern and type, at
 * most once or at least once; caches have the snapshots of all processes.
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
