// The handler modules of a thread. A module is imported once per thread; its `setup` runs once, before the first
// invocation of any of its handlers, and its `teardown` before the thread ends.

import { threadId } from 'node:worker_threads';
import type { Handler, HandlerContext, RemoteBus, RemoteTopic } from '@stasis-bus/core';
import { importModule } from './import-module.js';

/** What a module's `setup` gets. */
export interface SetupContext {
  /** The thread's number; 0 is the main thread. */
  readonly threadId: number;
  /** Publishes to a topic by name, as in a handler's context. */
  readonly publish: HandlerContext['publish'];
  /** The bus of the subscription that the module was loaded for. */
  readonly bus: RemoteBus;
}

interface HandlerModule {
  readonly exports: Readonly<Record<string, unknown>>;
}

export class HandlerModules {
  readonly #modules = new Map<string, Promise<HandlerModule>>();
  // Those that were set up, in that order.
  readonly #loaded: HandlerModule[] = [];

  /** Settles with the handler when the module is imported and set up. */
  async load(module: string, name: string, bus: RemoteBus): Promise<Handler> {
    let loading = this.#modules.get(module);
    if (loading === undefined) {
      loading = prepareModule(module, bus).then((loaded) => {
        this.#loaded.push(loaded);
        return loaded;
      });
      this.#modules.set(module, loading);
    }
    const handler = (await loading).exports[name];
    if (typeof handler !== 'function') {
      throw new TypeError(
        handler === undefined
          ? `${module} has no export named ${JSON.stringify(name)}`
          : `the export ${JSON.stringify(name)} of ${module} is not a function`,
      );
    }
    return handler as Handler;
  }

  /** Runs every module's `teardown`, one after the other. Gives what they threw. */
  async tearDown(): Promise<unknown[]> {
    const errors: unknown[] = [];
    for (const { exports } of this.#loaded) {
      try {
        if (typeof exports['teardown'] === 'function') await exports['teardown']();
      } catch (thrown) {
        errors.push(thrown);
      }
    }
    return errors;
  }
}

async function prepareModule(module: string, bus: RemoteBus): Promise<HandlerModule> {
  const exports = await importModule(module);
  const { setup } = exports;
  if (typeof setup === 'function') await setup(setupContext(bus));
  return { exports };
}

function setupContext(bus: RemoteBus): SetupContext {
  const publish: SetupContext['publish'] = (topicName: string, ...what: readonly unknown[]): void => {
    bus.topic(topicName).publish(...(what as Parameters<RemoteTopic['publish']>));
  };
  return { threadId, publish, bus };
}
