/**
 * The public names of @stasis-bus/worker-runtime at home: worker pools, and ports for threads of the application. What
 * runs on those threads imports from './worker'.
 *
 * @module @stasis-bus/worker-runtime
 */

export { exposeBus } from './home/expose-bus.js';
export type { HandlerOptions } from './home/handler-reference.js';
export { InlineExecutor } from './home/inline-executor.js';
export type { WorkerPoolOptions } from './home/pool-options.js';
export type { PoolStatistics, ThreadStatistics } from './home/pool-statistics.js';
export type { RestartBudgetOptions } from './home/restart-budget.js';
export { WorkerPool } from './home/worker-pool.js';
