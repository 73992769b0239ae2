// What a handler of a pool is at home: the module that the threads import, and the export to call.

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

/** A function that a thread has subscribed: it runs there and nowhere else. */
export interface FunctionReference extends RemoteHandler {
  readonly lane: Lane;
  /** What the thread knows it by. */
  readonly functionNumber: number;
}

export interface HandlerReference<H extends Handler<never, never> = Handler>
  extends RemoteHandler<H>,
    ModuleReference {
  readonly export: string;
}

/** The options of `handler` of an executor. */
export interface HandlerOptions {
  /** Which export is the handler. Default: `default`. */
  readonly export?: string;
  /**
   * From which file the name of a package is resolved: its URL or absolute path. Default: the file that calls, as for its
   * imports; the working directory if that cannot be told.
   */
  readonly from?: URL | string;
}

/**
 * Checks what the user said; nothing is resolved or loaded yet.
 *
 * @param callee the method that the user called: the name of a package is resolved from the file that calls
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

/** Whether a handler that was given to `subscribe` is a function on a thread. */
export function isFunctionReference(handler: RemoteHandler): handler is FunctionReference {
  return hasProperty(handler, 'functionNumber');
}

/** The reference behind a handler that was given to `subscribe`. */
export function referenceOf(handler: RemoteHandler): HandlerReference {
  if (hasProperty(handler, 'module') && hasProperty(handler, 'export')) return handler as HandlerReference;
  throw new BusError('ERR_STASIS_INVALID_ARGUMENT', 'the handler was not made by this executor');
}

/** The handler for a function that a lane's thread knows by this number. */
export function functionReference(executor: Executor, lane: Lane, functionNumber: number): FunctionReference {
  return Object.freeze({ executor, lane, functionNumber });
}

/** The reason why a function is subscribed no more. */
export function functionIsGone(): BusError {
  return new BusError('ERR_STASIS_WORKER_CRASHED', 'the thread whose function was subscribed has ended');
}

/** What the thread is told to run. */
export function codeOf(reference: HandlerReference | FunctionReference): HandlerCode {
  return isFunctionReference(reference)
    ? { type: 'function', number: reference.functionNumber }
    : moduleCodeOf(reference);
}

/** What the thread is told of a handler module. */
export function moduleCodeOf(reference: HandlerReference): ModuleCode {
  const { module, export: name } = reference;
  const from = ownProperty(reference, 'from');
  return { type: 'module', module, export: name, ...(from !== undefined && { from }) };
}
