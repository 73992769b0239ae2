// Checks a user's reference to a module: a URL, or the name of a package together with the file that names it. The thread that loads
// the module resolves the name (resolve-package.ts).

import { posix, win32 } from 'node:path';
import { pathToFileURL } from 'node:url';
import { invalidArgument, isUrl, refusedArgument } from '@stasis-bus/core/internal';
import type { ModuleReference } from '../wire/protocol.js';

const expected = 'a URL, an absolute path, or the name of a package';
const noFunction =
  `${expected}, since a function cannot go to another thread: ` +
  'export it from a module of its own, and pass the URL of that module';
const onThisPlatform = process.platform === 'win32';

/**
 * Returns a reference to a module, with its arguments checked.
 *
 * @param from the file from which the name of a package is resolved; only names need one
 * @param isWindows whether paths are those of Windows
 * @throws ERR_STASIS_INVALID_ARGUMENT
 */
export function referToModule(
  module: unknown,
  from: unknown,
  isWindows: boolean = onThisPlatform,
): ModuleReference {
  const fromFile = from === undefined ? undefined : urlOfFile(from, isWindows);
  if (isUrl(module)) return { module: module.href };
  if (typeof module === 'function') throw invalidArgument('module', noFunction, module);
  if (typeof module !== 'string' || module === '') throw invalidArgument('module', expected, module);
  const path = urlOfPath(module, isWindows);
  if (path !== undefined) return { module: path };
  if (/^[a-z]{2,}:/i.test(module)) return { module };
  checkPackageName(module);
  return { module, from: fromFile ?? urlOfFile(from, isWindows) };
}

function urlOfPath(path: string, isWindows: boolean): string | undefined {
  const { isAbsolute } = isWindows ? win32 : posix;
  return isAbsolute(path) ? pathToFileURL(path, { windows: isWindows }).href : undefined;
}

function checkPackageName(module: string): void {
  if (module.includes('\\') || /^[a-z]:/i.test(module)) {
    throw refusedArgument(
      `module must be ${expected}; ${JSON.stringify(module)} is a Windows path, which is not absolute on this platform: ` +
        "use new URL('./handler.js', import.meta.url), or pathToFileURL(path) of node:url",
    );
  }
  if (module.startsWith('.')) {
    throw invalidArgument(
      'module',
      `${expected}; a relative path does not say what it is relative to: use new URL(path, import.meta.url)`,
      module,
    );
  }
}

function urlOfFile(from: unknown, isWindows: boolean): string {
  const text = isUrl(from) ? from.href : from;
  const url = typeof text === 'string' ? (urlOfPath(text, isWindows) ?? text) : '';
  if (url.startsWith('file:') && URL.canParse(url)) return url;
  throw invalidArgument('from', 'the file: URL or the absolute path of a file', from);
}
