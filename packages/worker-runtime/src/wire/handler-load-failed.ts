// The error of a handler module that cannot be loaded, on whatever thread.

import { BusError } from '@stasis-bus/core';
import { textOfThrown } from '@stasis-bus/core/internal';
import type { HandlerCode } from './protocol.js';

export function handlerLoadFailed(code: HandlerCode, cause: unknown): BusError {
  const handler = code.type === 'module' ? `${JSON.stringify(code.export)} of ${code.module}` : 'function';
  const text = `the handler ${handler} cannot be loaded: ${textOfThrown(cause)}`;
  return new BusError('ERR_STASIS_HANDLER_LOAD', text, { cause });
}
