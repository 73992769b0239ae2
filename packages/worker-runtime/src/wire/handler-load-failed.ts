// The error of a handler module that cannot be loaded, on whatever thread.

import { BusError } from '@stasis-bus/core';
import { textOfThrown } from '@stasis-bus/core/internal';
import type { HandlerCode } from './protocol.js';

/** A handler in words. */
export function nameOfHandler(code: HandlerCode): string {
  return code.type === 'module' ? `${JSON.stringify(code.export)} of ${code.module}` : 'function';
}

export function handlerLoadFailed(code: HandlerCode, cause: unknown): BusError {
  const text = `the handler ${nameOfHandler(code)} cannot be loaded: ${textOfThrown(cause)}`;
  return new BusError('ERR_STASIS_HANDLER_LOAD', text, { cause });
}
