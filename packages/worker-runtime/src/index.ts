/**
 * The public names of @stasis-bus/worker-runtime at home: worker pools, and ports for threads of the application. Code on those threads
 * imports from `@stasis-bus/worker-runtime/worker`.
 *
 * @module @stasis-bus/worker-runtime
 */

export { exposeBus } from './home/connected/expose-bus.js';
export { InlineExecutor } from './home/inline-executor.js';
export type { WorkerPoolOptions } from './home/pool/pool-options.js';
export type { PoolStatistics, ThreadStatistics } from './home/pool/pool-statistics.js';
export type { RestartBudgetOptions } from './home/pool/restart-budget.js';
export { WorkerPool } from './home/pool/worker-pool.js';
export type { HandlerOptions } from './home/session/handler-reference.js';
