// Runs handler modules at home, on the main thread: for tests of handlers, and for programs that have no threads. The
// handlers see what they would see on a thread; they are queued, serialized and in order in the same way.

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

/** Runs handler modules on the thread that owns the bus. */
export class InlineExecutor implements Executor {
  readonly name = 'inline';
  readonly parallelism = 1;
  readonly #modules = new HandlerModules();

  /** As `WorkerPool.handler`. @throws ERR_STASIS_INVALID_ARGUMENT */
  handler<H extends Handler<never, never> = Handler>(
    module: URL | string,
    options: HandlerOptions = {},
  ): RemoteHandler<H> {
    return referToHandler<H>(this, module, options, this.handler);
  }

  /** For the bus: opens a subscription's side here. */
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

  /** It has no threads to tell of. */
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
