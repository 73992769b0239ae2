// Which module a user means: what `import` is given on whatever thread loads it.

import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkName, invalidArgument } from '@stasis-bus/core/internal';

/** A URL, or a bare specifier that cannot be resolved here. @throws ERR_STASIS_INVALID_ARGUMENT */
export function resolveModule(module: unknown): string {
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
