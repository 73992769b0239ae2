// The error for a handler that cannot be loaded, on any thread.

import { BusError } from '@stasis-bus/core';
import { textOfThrown } from '@stasis-bus/core/internal';
import type { HandlerCode } from '../wire/protocol.js';

/** Returns the name of a handler, for an error's text. */
export function nameOfHandler(code: HandlerCode): string {
  return code.type === 'module' ? `${JSON.stringify(code.export)} of ${code.module}` : 'function';
}

export function handlerLoadFailed(code: HandlerCode, cause: unknown): BusError {
  const text = `the handler ${nameOfHandler(code)} cannot be loaded: ${textOfThrown(cause)}${adviceOn(code)}`;
  return new BusError('ERR_STASIS_HANDLER_LOAD', text, { cause });
}

/** Returns advice on an `http:` or `https:` URL, which Node.js cannot load: most likely a tool changed the URL. */
function adviceOn(code: HandlerCode): string {
  if (code.type !== 'module' || !/^https?:/.test(code.module)) return '';
  return (
    '; was it new URL(path, import.meta.url)? Vite turns that into an address of its server when it builds for browsers, as ' +
    'vitest does for tests in jsdom or happy-dom: use import.meta.resolve(path)'
  );
}
