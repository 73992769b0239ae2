// What a handler of a pool is at home: the module that the threads import, and the export to call.

import { BusError, type Executor, type Handler, type RemoteHandler } from '@stasis-bus/core';
import { checkName, checkOptions } from '@stasis-bus/core/internal';
import type { HandlerCode } from '../wire/protocol.js';
import { resolveModule } from '../wire/resolve-module.js';
import type { Lane } from './lane.js';

/** A function that a thread has subscribed: it runs there and nowhere else. */
export interface FunctionReference extends RemoteHandler {
  readonly lane: Lane;
  /** What the thread knows it by. */
  readonly functionNumber: number;
}

export interface HandlerReference<H extends Handler<never, never> = Handler> extends RemoteHandler<H> {
  /** A URL, or a bare specifier that could not be resolved here. */
  readonly module: string;
  readonly export: string;
}

/** Checks and resolves what the user said; nothing is loaded yet. */
export function referToHandler<H extends Handler<never, never>>(
  executor: Executor,
  module: unknown,
  options: { export?: string } = {},
): HandlerReference<H> {
  checkOptions('options', options, { export: checkName });
  const { export: name = 'default' } = options;
  return Object.freeze({ executor, module: resolveModule(module), export: name });
}

/** Whether a handler that was given to `subscribe` is a function on a thread. */
export function isFunctionReference(handler: RemoteHandler): handler is FunctionReference {
  return 'functionNumber' in handler;
}

/** The reference behind a handler that was given to `subscribe`. */
export function referenceOf(handler: RemoteHandler): HandlerReference {
  if ('module' in handler && 'export' in handler) return handler as HandlerReference;
  throw new BusError('ERR_STASIS_INVALID_ARGUMENT', 'the handler was not made by this executor');
}

/** The handler for a function that a lane's thread knows by this number. */
export function functionReference(executor: Executor, lane: Lane, functionNumber: number): FunctionReference {
  return Object.freeze({ executor, lane, functionNumber });
}

/** What the thread is told to run. */
export function codeOf(reference: HandlerReference | FunctionReference): HandlerCode {
  return isFunctionReference(reference)
    ? { type: 'function', number: reference.functionNumber }
    : { type: 'module', module: reference.module, export: reference.export };
}
