// What stands at home for a handler on threads: a reference to an export of a module that the threads import, or to a function that one
// thread has subscribed.

import { BusError, type Executor, type Handler, type RemoteHandler } from '@stasis-bus/core';
import {
  anything,
  callerFile,
  checkName,
  checkOptions,
  hasProperty,
  ownProperty,
} from '@stasis-bus/core/internal';
import { referToModule } from '../../modules/module-reference.js';
import type { HandlerCode, ModuleCode, ModuleReference } from '../../wire/protocol.js';
import type { Lane } from '../lane/lane.js';

/** A function that a thread has subscribed. It runs on that thread only. */
export interface FunctionReference extends RemoteHandler {
  readonly lane: Lane;
  /** Identifies the function on its thread. */
  readonly functionNumber: number;
}

export interface HandlerReference<H extends Handler<never, never> = Handler>
  extends RemoteHandler<H>,
    ModuleReference {
  readonly export: string;
}

/** The options of an executor's `handler` method, such as `WorkerPool.handler`. */
export interface HandlerOptions {
  /** The name of the export that is the handler. Default: `default`. */
  readonly export?: string;
  /**
   * The `file:` URL or absolute path of the file from which the name of a package is resolved. Default: the file that calls
   * `handler`, as for its own imports; the working directory if that file is unknown. Ignored for a URL or a path.
   */
  readonly from?: URL | string;
}

/**
 * Returns a reference to a handler, with its arguments checked. Resolves and loads nothing yet.
 *
 * @param callee the method that the user called. A package's name is resolved from the file that calls it
 */
export function referToHandler<H extends Handler<never, never>>(
  executor: Executor,
  module: unknown,
  options: HandlerOptions = {},
  callee: (...args: never) => unknown,
): HandlerReference<H> {
  const given = checkOptions('options', options, { export: checkName, from: anything });
  const { export: name = 'default', from = typeof module === 'string' ? callerFile(callee) : undefined } =
    given;
  return Object.freeze({ executor, ...referToModule(module, from), export: name });
}

/** Returns whether a handler that was passed to `subscribe` is a function on a thread. */
export function isFunctionReference(handler: RemoteHandler): handler is FunctionReference {
  return hasProperty(handler, 'functionNumber');
}

/** Returns the reference behind a handler that was passed to `subscribe`. @throws ERR_STASIS_INVALID_ARGUMENT if there is none */
export function referenceOf(handler: RemoteHandler): HandlerReference {
  if (hasProperty(handler, 'module') && hasProperty(handler, 'export')) return handler as HandlerReference;
  throw new BusError('ERR_STASIS_INVALID_ARGUMENT', 'the handler was not made by this executor');
}

/** Returns the handler for a function that a lane's thread has registered under this number. */
export function functionReference(executor: Executor, lane: Lane, functionNumber: number): FunctionReference {
  return Object.freeze({ executor, lane, functionNumber });
}

/** Returns the error that ends the subscription of a function whose thread has ended. */
export function functionIsGone(): BusError {
  return new BusError('ERR_STASIS_WORKER_CRASHED', 'the thread whose function was subscribed has ended');
}

/** Returns what a thread is to run, as it travels there. */
export function codeOf(reference: HandlerReference | FunctionReference): HandlerCode {
  return isFunctionReference(reference)
    ? { type: 'function', number: reference.functionNumber }
    : moduleCodeOf(reference);
}

/** Returns a handler module's reference, as it travels to a thread. */
export function moduleCodeOf(reference: HandlerReference): ModuleCode {
  const { module, export: name } = reference;
  const from = ownProperty(reference, 'from');
  return { type: 'module', module, export: name, ...(from !== undefined && { from }) };
}
