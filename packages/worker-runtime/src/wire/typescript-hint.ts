// What to do when a handler is TypeScript and the thread that loads it runs JavaScript only (docs/guide/typescript.md).

import { existsSync } from 'node:fs';

const addTsx =
  "run the program under tsx, or give the pool `execArgv: ['--import', 'tsx']` (in vitest: the tests' `execArgv`)";

/** A sentence to add to the error of a handler module that cannot be loaded; usually none. */
export function typeScriptHint(module: string, cause: unknown): string {
  const code = codeOf(cause);
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?tsx?$/.test(module)) {
    return `. Node.js ${process.versions.node} runs no TypeScript by itself: ${addTsx}`;
  }
  if (code === 'ERR_MODULE_NOT_FOUND' && sourceOf(module) !== undefined) {
    return `. There is ${sourceOf(module)}, which has not been compiled: name that file, or ${addTsx}`;
  }
  return '';
}

/** The TypeScript file that a missing JavaScript file would be compiled from, if there is one. */
function sourceOf(module: string): string | undefined {
  if (!/^file:.*\.[cm]?js$/.test(module)) return undefined;
  const source = module.replace(/js$/, 'ts');
  return existsSync(new URL(source)) ? source : undefined;
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
