// The handler modules of a thread. A module is imported once per thread; its `setup` runs once, before the first
// invocation of any of its handlers, and its `teardown` before the thread ends.

import { threadId } from 'node:worker_threads';
import type { Handler, HandlerContext, RemoteBus, RemoteTopic } from '@stasis-bus/core';
import type { ModuleCode } from '../wire/protocol.js';
import type { HandlerExports } from './handler-exports.js';
import { identityOf, importModule, locateModule } from './import-module.js';

/** What a module's `setup` gets. */
export interface SetupContext {
  /** The thread's number; 0 is the main thread. */
  readonly threadId: number;
  /** Publishes to a topic by name, as in a handler's context. */
  readonly publish: HandlerContext['publish'];
  /** The bus of the subscription that the module was loaded for. */
  readonly bus: RemoteBus;
}

export class HandlerModules {
  /** By their identities. */
  readonly #modules = new Map<string, Promise<HandlerExports>>();
  // Those that were set up, in that order.
  readonly #loaded: HandlerExports[] = [];

  /** Settles with the handler when the module is imported and set up. */
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

  /** Runs every module's `teardown`, one after the other. Returns what they threw. */
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
