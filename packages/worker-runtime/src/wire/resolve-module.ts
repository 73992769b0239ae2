// Which module a user means: what `import` is given on whatever thread loads it.

import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { invalidArgument, isUrl } from '@stasis-bus/core/internal';

const expected = 'a URL, an absolute path, or the name of a package';
const noFunction =
  `${expected}, since a function cannot go to another thread: ` +
  'export it from a module of its own, and give the URL of that';

/** A URL, or a bare specifier that cannot be resolved here. @throws ERR_STASIS_INVALID_ARGUMENT */
export function resolveModule(module: unknown): string {
  if (isUrl(module)) return module.href;
  if (typeof module === 'function') throw invalidArgument('module', noFunction, module);
  if (typeof module !== 'string' || module === '') throw invalidArgument('module', expected, module);
  if (isAbsolute(module)) return pathToFileURL(module).href;
  if (module.startsWith('.')) {
    throw invalidArgument(
      'module',
      `${expected}; a relative path would depend on who asks: use new URL(path, import.meta.url)`,
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
