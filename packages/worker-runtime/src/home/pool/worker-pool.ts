// The worker pool as users see it. The pool makes handlers from handler modules, and the bus opens sessions here for the subscriptions
// of these handlers. The pool's crew does the work.

import { BusError, type Executor, type Handler, type RemoteHandler } from '@stasis-bus/core';
import {
  checkMilliseconds,
  checkOptions,
  type InvocationSource,
  type Packer,
  type Session,
  type SessionOwner,
} from '@stasis-bus/core/internal';
import { cloneData } from '../../wire/clone/clone-data.js';
import { valuePacker } from '../../wire/table/value-packer.js';
import {
  type HandlerOptions,
  isFunctionReference,
  referenceOf,
  referToHandler,
} from '../session/handler-reference.js';
import { closePool } from './close-pool.js';
import { Crew } from './crew.js';
import { checkPoolOptions, type WorkerPoolOptions } from './pool-options.js';
import type { PoolStatistics } from './pool-statistics.js';

/**
 * Runs handlers of handler modules on worker threads. Any number of subscriptions share a pool; `{ threads: 1 }` for one
 * subscription gives it a thread of its own.
 *
 * Invocations of one subscription run one after the other, in order, and may run on different threads. A thread that dies affects
 * exactly the invocations that were under way there, and is replaced. An idle pool does not keep the process alive.
 */
export class WorkerPool implements Executor, AsyncDisposable {
  readonly #crew: Crew;
  #closing: Promise<void> | undefined;

  /** Makes a pool whose threads start with the first subscription. @throws ERR_STASIS_INVALID_ARGUMENT */
  constructor(options: WorkerPoolOptions = {}) {
    this.#crew = new Crew(this, checkPoolOptions(options));
  }

  /**
   * Returns a handler to subscribe: an export of a module that the pool's threads import. Starts and loads nothing yet; a
   * subscription's `ready` says whether loading has succeeded.
   *
   * @param module a URL, an absolute path, or the name of a package or one of its entries, which means what `import` finds under that
   *   name in the file that calls this method
   * @param options.export the name of the export; default: `default`
   * @param options.from the URL or absolute path of the file from which a package's name is resolved; default: the calling file
   * @throws ERR_STASIS_INVALID_ARGUMENT, also for a relative path
   */
  handler<H extends Handler<never, never> = Handler>(
    module: URL | string,
    options: HandlerOptions = {},
  ): RemoteHandler<H> {
    return referToHandler<H>(this, module, options, this.handler);
  }

  /**
   * Called by the bus: opens the pool's side of a subscription and starts to load its handler.
   *
   * @throws ERR_STASIS_EXECUTOR_CLOSED if the pool has been closed
   * @throws ERR_STASIS_INVALID_ARGUMENT if another kind of executor made the handler
   * @throws ERR_STASIS_VALUE_NOT_CLONEABLE if the subscription's `data` cannot be cloned
   */
  open(handler: RemoteHandler, source: InvocationSource, subscription: SessionOwner): Session {
    const reference = isFunctionReference(handler) ? handler : referenceOf(handler);
    const data = cloneData(subscription.data);
    if (this.#closing !== undefined)
      throw new BusError('ERR_STASIS_EXECUTOR_CLOSED', 'the worker pool is closed');
    return this.#crew.open(reference, data, source, subscription);
  }

  /** Used by the bus: writes messages that only the pool's threads get as bytes, without a copy at home. */
  get packer(): Packer {
    return valuePacker;
  }

  /** The pool's name in statistics, errors and events. */
  get name(): string {
    return this.#crew.name;
  }

  /** The most threads that the pool may have, and so the most handlers that can run at once. */
  get parallelism(): number {
    return this.#crew.parallelism;
  }

  /** The number of threads that are running now. */
  get threads(): number {
    return this.#crew.lanes.length;
  }

  /** Returns what the pool's threads have done so far. */
  statistics(): PoolStatistics {
    return this.#crew.records.statistics();
  }

  /**
   * Ends the subscriptions whose handlers still run here with ERR_STASIS_EXECUTOR_CLOSED: what is queued for them is dropped, and what
   * is running is finished. Then ends the threads; unless a thread hangs, everything that it has printed comes out first. To lose
   * nothing, close the bus before the pool. Resolves when all threads have ended; further calls return the result of the first.
   *
   * @param options.timeout how many milliseconds to wait for running invocations, 0 or more; default: 10,000
   * @throws ERR_STASIS_CLOSE_TIMEOUT if some were still running then; the threads have been ended nevertheless
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  async close(options: { timeout?: number } = {}): Promise<void> {
    const { timeout = 10_000 } = checkOptions('options', options, { timeout: checkMilliseconds });
    this.#closing ??= closePool(this.#crew, timeout);
    return this.#closing;
  }

  /** Closes the pool with the default timeout: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
