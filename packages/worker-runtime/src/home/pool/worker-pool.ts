// The worker pool, as users see it: it makes handlers from handler modules, and the bus opens its subscriptions'
// sessions here. The work is done by its crew of lanes.

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

/** Runs handlers of handler modules on worker threads. `{ threads: 1 }` for one subscription is a thread of its own. */
export class WorkerPool implements Executor, AsyncDisposable {
  readonly #crew: Crew;
  #closing: Promise<void> | undefined;

  /** Starts no thread yet: the first subscription does. @throws ERR_STASIS_INVALID_ARGUMENT */
  constructor(options: WorkerPoolOptions = {}) {
    this.#crew = new Crew(this, checkPoolOptions(options));
  }

  /**
   * A handler to subscribe: the export (default: `default`) of a module that the pool's threads import.
   *
   * @param module a URL, an absolute path, or the name of a package or one of its entries: what `import` finds under that name
   *   in the file that calls
   * @param options.export which export it is; default: `default`
   * @param options.from from which file the name of a package is resolved, if not from the one that calls: its URL or absolute path
   * @throws ERR_STASIS_INVALID_ARGUMENT, also for a relative path
   */
  handler<H extends Handler<never, never> = Handler>(
    module: URL | string,
    options: HandlerOptions = {},
  ): RemoteHandler<H> {
    return referToHandler<H>(this, module, options, this.handler);
  }

  /** For the bus: opens the pool's side of a subscription. @throws ERR_STASIS_EXECUTOR_CLOSED */
  open(handler: RemoteHandler, source: InvocationSource, subscription: SessionOwner): Session {
    const reference = isFunctionReference(handler) ? handler : referenceOf(handler);
    const data = cloneData(subscription.data);
    if (this.#closing !== undefined)
      throw new BusError('ERR_STASIS_EXECUTOR_CLOSED', 'the worker pool is closed');
    return this.#crew.open(reference, data, source, subscription);
  }

  /** For the bus: what only the pool's threads get is not copied at home. */
  get packer(): Packer {
    return valuePacker;
  }

  get name(): string {
    return this.#crew.name;
  }

  /** How many handlers can run at once: the most threads it may have. */
  get parallelism(): number {
    return this.#crew.parallelism;
  }

  /** Threads that are running now. */
  get threads(): number {
    return this.#crew.lanes.length;
  }

  /** What the pool and its threads did and do. */
  statistics(): PoolStatistics {
    return this.#crew.records.statistics();
  }

  /**
   * Ends the subscriptions that still have handlers here with ERR_STASIS_EXECUTOR_CLOSED (what is queued for them is
   * dropped, what is running is finished), then the threads. Close the bus first to lose nothing.
   *
   * @param options.timeout milliseconds to wait for what is running; default 10 000
   * @throws ERR_STASIS_CLOSE_TIMEOUT when it had to be ended; the threads have ended all the same
   */
  async close(options: { timeout?: number } = {}): Promise<void> {
    const { timeout = 10_000 } = checkOptions('options', options, { timeout: checkMilliseconds });
    this.#closing ??= closePool(this.#crew, timeout);
    return this.#closing;
  }

  /** As `close`: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
