// Runs handler modules at home, on the thread that owns the bus: for tests of handlers, and for programs without worker threads.
// A handler sees what it would see on a worker thread. Queues, serialization and order are those of any other executor.

import type { Executor, Handler, RemoteBus, RemoteHandler } from '@stasis-bus/core';
import {
  type ContextOwner,
  type ExecutorStatistics,
  type InvocationSource,
  LocalHandler,
  MainSession,
  RemoteBusView,
  type Session,
  type SessionOwner,
} from '@stasis-bus/core/internal';
import { handlerLoadFailed } from '../modules/handler-load-failed.js';
import { HandlerModules } from '../modules/handler-modules.js';
import { cloneData } from '../wire/clone/clone-data.js';
import {
  type HandlerOptions,
  type HandlerReference,
  moduleCodeOf,
  referenceOf,
  referToHandler,
} from './session/handler-reference.js';

/**
 * Runs handler modules on the thread that owns the bus, in place of a `WorkerPool`: in tests of handlers, and in programs without
 * worker threads. Messages are queued, serialized and in order as on a pool, and handlers take turns with those of the main
 * placement. An invocation that overruns its `timeout` is reported but cannot be stopped.
 *
 * A module's `setup` runs once per executor, before the first invocation of any of its handlers; its `teardown` does not run.
 */
export class InlineExecutor implements Executor {
  /** The executor's name in statistics. */
  readonly name = 'inline';
  /** How many handlers can run at once. */
  readonly parallelism = 1;
  readonly #modules = new HandlerModules();

  /**
   * Returns a handler to subscribe: an export of a module that is imported on this thread. Imports nothing yet; a subscription's
   * `ready` says whether loading has succeeded.
   *
   * @param module a URL, an absolute path, or the name of a package or one of its entries, as for `WorkerPool.handler`
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
   * Called by the bus: opens the executor's side of a subscription and starts to load its handler.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT if another kind of executor made the handler
   * @throws ERR_STASIS_VALUE_NOT_CLONEABLE if the subscription's `data` cannot be cloned
   */
  open(handler: RemoteHandler, source: InvocationSource, owner: SessionOwner): Session {
    const data = cloneData(owner.data);
    const loading = this.#load(referenceOf(handler), source, owner);
    const started = loading.then((loaded) => {
      session.start(new LocalHandler(loaded, this.#contextOwner(owner), data));
    });
    started.catch(() => {});
    const session = new MainSession(source, owner.timeoutMs, started);
    return session;
  }

  /** Returns an empty list of threads: the executor has none of its own. */
  statistics(): ExecutorStatistics {
    return { threads: [] };
  }

  async #load(reference: HandlerReference, source: InvocationSource, owner: SessionOwner): Promise<Handler> {
    const code = moduleCodeOf(reference);
    owner.activity.enter();
    try {
      return await this.#modules.load(code, this.#remoteBus(owner));
    } catch (cause) {
      const error = handlerLoadFailed(code, cause);
      source.end(error);
      throw error;
    } finally {
      owner.activity.leave();
    }
  }

  #remoteBus({ bus }: SessionOwner, user?: ContextOwner): RemoteBus {
    return new RemoteBusView(bus.operations(this), user);
  }

  #contextOwner(owner: SessionOwner): ContextOwner {
    const remoteBus = (user: ContextOwner): RemoteBus => this.#remoteBus(owner, user);
    let ownBus: RemoteBus | undefined;
    return {
      id: owner.id,
      bus: owner.bus,
      topicName: owner.topicName,
      get remoteBus() {
        ownBus ??= remoteBus(this);
        return ownBus;
      },
      publishesOn: (topicName) => owner.publishesOn(topicName),
      publish: (topicName, message) => {
        owner.publishesOn(topicName);
        owner.bus.publish(topicName, message);
      },
      reply: (invocation, message) => invocation.waiter?.reply?.(message),
      unsubscribe: () => owner.unsubscribe(),
      join: () => owner.join(),
    };
  }
}
