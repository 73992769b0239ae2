// The options of a WorkerPool, and their checks.

import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import {
  anything,
  checkCount,
  checkKeys,
  checkMilliseconds,
  checkName,
  checkNames,
  checkOptions,
  checkStrings,
  invalidArgument,
} from '@stasis-bus/core/internal';
import { nextPoolName } from './pool-name.js';
import type { RestartBudgetOptions } from './restart-budget.js';
import type { ThreadOptions } from './threads.js';

/** How many threads a pool has, and how they are made. Times are in milliseconds. */
export interface WorkerPoolOptions {
  /**
   * The number of threads, 1 or more; or the fewest and the most, between which the pool has as many as it needs. Default:
   * `os.availableParallelism()`.
   */
  readonly threads?:
    | number
    | {
        /** How many threads are kept, even if idle; 0 or more. They start with the first subscription. */
        readonly min: number;
        /** The most threads that the pool has; 1 or more, and not less than `min`. */
        readonly max: number;
      };
  /** How many milliseconds a thread above `min` may be without work before it ends. Default: 10,000. */
  readonly idleTimeout?: number;
  /**
   * The pool's name in statistics, errors and events. Default: `'pool'`, then `'pool-2'`, `'pool-3'` for further pools without a
   * name.
   */
  readonly name?: string;
  /**
   * The limits of each thread, in megabytes above 0, as for a `Worker`. A thread that reaches a limit dies and is replaced. Default:
   * those of Node.js.
   */
  readonly resourceLimits?: ResourceLimits;
  /** The `process.env` of the threads. Default: a copy of this thread's. */
  readonly env?: Record<string, string>;
  /** The command-line options of Node.js for the threads. Default: those of this process. */
  readonly execArgv?: string[];
  /**
   * How many milliseconds one thread may take to load a handler module and run its `setup`. A module that takes longer is tried again
   * on another thread, up to three times; then its subscription ends with ERR_STASIS_HANDLER_LOAD. Default: 30,000.
   */
  readonly loadTimeout?: number;
  /**
   * How many threads may die within a period before the pool gives up: its subscriptions then end with ERR_STASIS_EXECUTOR_FAILED.
   * Default: 100 within 10,000 milliseconds.
   */
  readonly restarts?: RestartBudgetOptions;
}

export interface CheckedPoolOptions {
  readonly min: number;
  readonly max: number;
  readonly idleTimeoutMs: number;
  readonly loadTimeoutMs: number;
  readonly name: string;
  readonly restarts: RestartBudgetOptions;
  readonly threads: Omit<ThreadOptions, 'max'>;
}

const checks = {
  threads: anything,
  idleTimeout: checkMilliseconds,
  name: checkName,
  resourceLimits: checkResourceLimits,
  env: checkStrings,
  execArgv: checkNames,
  loadTimeout: checkMilliseconds,
  restarts: checkRestarts,
};

export function checkPoolOptions(options: WorkerPoolOptions): CheckedPoolOptions {
  const given = checkOptions('options', options, checks);
  const {
    idleTimeout = 10_000,
    loadTimeout = 30_000,
    name,
    restarts = { max: 100, within: 10_000 },
    resourceLimits,
    env,
    execArgv,
  } = given;
  return {
    ...checkThreads(given.threads),
    idleTimeoutMs: idleTimeout,
    loadTimeoutMs: loadTimeout,
    name: name ?? nextPoolName(),
    restarts,
    threads: { resourceLimits, env, execArgv },
  };
}

/** Checks the limits here, since a wrong one would fail or be ignored only when a thread starts. */
function checkResourceLimits(name: string, limits: unknown): void {
  checkOptions(name, limits, {
    maxYoungGenerationSizeMb: checkMegabytes,
    maxOldGenerationSizeMb: checkMegabytes,
    codeRangeSizeMb: checkMegabytes,
    stackSizeMb: checkMegabytes,
  });
}

function checkMegabytes(name: string, value: unknown): void {
  if (!(typeof value === 'number' && value > 0))
    throw invalidArgument(name, 'a number of megabytes above 0', value);
}

function checkRestarts(name: string, restarts: unknown): void {
  const { max, within } = checkKeys(name, restarts as RestartBudgetOptions, ['max', 'within']);
  checkCount(`${name}.max`, max, 0);
  checkMilliseconds(`${name}.within`, within);
}

function checkThreads(threads: WorkerPoolOptions['threads'] = availableParallelism()): {
  min: number;
  max: number;
} {
  if (typeof threads !== 'object') {
    checkCount('options.threads', threads, 1);
    return { min: threads, max: threads };
  }
  const { min, max } = checkKeys('options.threads', threads, ['min', 'max']);
  checkCount('options.threads.min', min, 0);
  checkCount('options.threads.max', max, 1);
  if (min > max) {
    throw invalidArgument('options.threads.min', `at most options.threads.max, ${max}`, min);
  }
  return { min, max };
}
