// What a handler of a pool is at home: the module that the threads import, and the export to call.

import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BusError, type Executor, type Handler, type RemoteHandler } from '@stasis-bus/core';
import { checkName, checkOptions, invalidArgument } from '@stasis-bus/core/internal';

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
  checkOptions('options', options, ['export']);
  const { export: name = 'default' } = options;
  checkName('options.export', name);
  return Object.freeze({ executor, module: resolveModule(module), export: name });
}

function resolveModule(module: unknown): string {
  if (module instanceof URL) return module.href;
  checkName('module', module);
  if (isAbsolute(module)) return pathToFileURL(module).href;
  if (module.startsWith('.')) {
    throw invalidArgument(
      'module',
      'a URL, an absolute path, or the name of a package; a relative path would depend on who asks: ' +
        'use new URL(path, import.meta.url)',
      module,
    );
  }
  if (/^[a-z]{2,}:/i.test(module)) return module;
  try {
    return pathToFileURL(createRequire(`${process.cwd()}/`).resolve(module)).href;
  } catch {
    return module;
  }
}

/** The reference behind a handler that was given to `subscribe`. */
export function referenceOf(handler: RemoteHandler): HandlerReference {
  if ('module' in handler && 'export' in handler) return handler as HandlerReference;
  throw new BusError('ERR_STASIS_INVALID_ARGUMENT', 'the handler was not made by this executor');
}

export function handlerLoadFailed(module: string, name: string, cause: unknown): BusError {
  const text = `the handler ${JSON.stringify(name)} of ${module} cannot be loaded: ${String(cause)}`;
  return new BusError('ERR_STASIS_HANDLER_LOAD', text, { cause });
}
