// The handler modules of a thread. A module is imported once; its `setup` runs once, before the first invocation of any of its
// handlers, and its `teardown` when `tearDown` is called.

import { threadId } from 'node:worker_threads';
import type { Handler, HandlerContext, RemoteBus, RemoteTopic } from '@stasis-bus/core';
import type { ModuleCode } from '../wire/protocol.js';
import type { HandlerExports } from './handler-exports.js';
import { identityOf, importModule, locateModule } from './import-module.js';

/**
 * The argument of a handler module's `setup` export. `setup` runs once per thread, before the first invocation of any of the
 * module's handlers there; if it returns a promise, they wait for it.
 */
export interface SetupContext {
  /** The `threadId` of `node:worker_threads`; 0 on the main thread. */
  readonly threadId: number;
  /** Publishes to a topic by name, as in a handler's context. Does not wait; a topic that does not exist gets nothing. */
  readonly publish: HandlerContext['publish'];
  /**
   * The bus of the subscription for which the module is being loaded. If the pool serves several buses, handlers should publish on the
   * bus of their context, since this one may be closed by then.
   */
  readonly bus: RemoteBus;
}

export class HandlerModules {
  /** The modules by their identities. */
  readonly #modules = new Map<string, Promise<HandlerExports>>();
  // The modules that have been set up, in that order.
  readonly #loaded: HandlerExports[] = [];

  /**
   * Resolves with a handler when its module has been imported and set up.
   *
   * @throws what the import or `setup` has thrown; TypeError if the module has no such function
   */
  async load(code: ModuleCode, bus: RemoteBus): Promise<Handler> {
    const module = await locateModule(code);
    const identity = identityOf(module);
    let loading = this.#modules.get(identity);
    if (loading === undefined) {
      loading = prepareModule(module, bus).then((loaded) => {
        this.#loaded.push(loaded);
        return loaded;
      });
      this.#modules.set(identity, loading);
    }
    const exports = await loading;
    const handler = exports.get(code.export);
    if (typeof handler === 'function') return handler as Handler;
    const quoted = JSON.stringify(code.export);
    const problem =
      handler === undefined ? `has no export named ${quoted}` : `exports ${quoted}, but it is not a function`;
    throw new TypeError(`${module} ${problem}; it exports ${exports.describe()}`);
  }

  /** Runs the `teardown` of every module, one after the other. Resolves with everything that they have thrown. */
  async tearDown(): Promise<unknown[]> {
    const errors: unknown[] = [];
    for (const exports of this.#loaded) {
      try {
        const teardown = exports.get('teardown');
        if (typeof teardown === 'function') await teardown();
      } catch (thrown) {
        errors.push(thrown);
      }
    }
    return errors;
  }
}

async function prepareModule(module: string, bus: RemoteBus): Promise<HandlerExports> {
  const exports = await importModule(module);
  const setup = exports.get('setup');
  if (typeof setup === 'function') await setup(setupContext(bus));
  return exports;
}

function setupContext(bus: RemoteBus): SetupContext {
  const publish: SetupContext['publish'] = (topicName: string, ...what: readonly unknown[]): void => {
    bus.topic(topicName).publish(...(what as Parameters<RemoteTopic['publish']>));
  };
  return { threadId, publish, bus };
}
