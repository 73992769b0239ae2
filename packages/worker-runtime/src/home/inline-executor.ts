// Runs handler modules at home, on the main thread: for tests of handlers, and for programs that have no threads. The
// handlers see what they would see on a thread; they are queued, serialized and in order in the same way.

import type { Executor, Handler, RemoteHandler } from '@stasis-bus/core';
import {
  type ContextOwner,
  type ExecutorStatistics,
  HomeHandler,
  type InvocationSource,
  MainSession,
  type Session,
  type SessionOwner,
} from '@stasis-bus/core/internal';
import { HandlerModules } from '../worker/handler-modules.js';
import { cloneData } from './clone-data.js';
import {
  type HandlerReference,
  handlerLoadFailed,
  referenceOf,
  referToHandler,
} from './handler-reference.js';

/** Runs handler modules on the thread that owns the bus. */
export class InlineExecutor implements Executor {
  readonly name = 'inline';
  readonly parallelism = 1;
  readonly #modules = new HandlerModules();

  /** As `WorkerPool.handler`. @throws ERR_STASIS_INVALID_ARGUMENT */
  handler<H extends Handler<never, never> = Handler>(
    module: URL | string,
    options: { export?: string } = {},
  ): RemoteHandler<H> {
    return referToHandler<H>(this, module, options);
  }

  /** For the bus: opens a subscription's side here. */
  open(handler: RemoteHandler, source: InvocationSource, owner: SessionOwner): Session {
    const data = cloneData(owner.data);
    const loading = this.#load(referenceOf(handler), source, owner);
    const started = loading.then((loaded) => {
      session.start(new HomeHandler(loaded, contextOwner(owner), data));
    });
    started.catch(() => {});
    const session = new MainSession(source, owner.timeoutMs, started);
    return session;
  }

  statistics(): ExecutorStatistics {
    return { threads: [] };
  }

  async #load(
    { module, export: name }: HandlerReference,
    source: InvocationSource,
    owner: SessionOwner,
  ): Promise<Handler> {
    owner.activity.enter();
    try {
      return await this.#modules.load(module, name, owner.bus.publish);
    } catch (cause) {
      const error = handlerLoadFailed(module, name, cause);
      source.end(error);
      throw error;
    } finally {
      owner.activity.leave();
    }
  }
}

function contextOwner(owner: SessionOwner): ContextOwner {
  return {
    id: owner.id,
    topicName: owner.topicName,
    publish: (topicName, message) => owner.bus.publish(topicName, message),
    reply: (invocation, message) => invocation.waiter?.reply?.(message),
    unsubscribe: () => owner.unsubscribe(),
    join: () => owner.join(),
  };
}
