// Imports a handler module, JavaScript or TypeScript. TypeScript that has not been compiled is loaded by tsx if that is installed where
// the module is, since tsx reads everything that compilers do; else by Node.js if it can (from 22.18 on); otherwise an error says what
// to do (docs/guide/typescript.md).

import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ModuleReference } from '../wire/protocol.js';
import { HandlerExports } from './handler-exports.js';
import { resolvePackage } from './resolve-package.js';
import { registerTsx } from './tsx.js';

/** @param module the URL of a file that exists, as `locateModule` returns it, or any other URL */
export async function importModule(module: string): Promise<HandlerExports> {
  const isSource = module.startsWith('file:') && isTypeScript(module);
  return new HandlerExports(await (isSource ? importTypeScript(module) : import(module)));
}

/**
 * Resolves with the URL of the file to import. The name of a package is resolved; a JavaScript file that is missing is replaced by the
 * TypeScript file from which it would be compiled, if there is one.
 *
 * @throws what an `import` of the name would throw
 */
export async function locateModule({ module, from }: ModuleReference): Promise<string> {
  const url = from === undefined ? module : await resolvePackage(module, from);
  if (!url.startsWith('file:') || !/\.[cm]?js$/.test(url) || existsSync(new URL(url))) return url;
  const source = url.replace(/js$/, 'ts');
  return existsSync(new URL(source)) ? source : url;
}

/** Returns one text for all URLs under which Node.js imports one module: a file with links has several. */
export function identityOf(module: string): string {
  if (!module.startsWith('file:')) return module;
  const { search, hash } = new URL(module);
  try {
    return pathToFileURL(realpathSync(fileURLToPath(module))).href + search + hash;
  } catch {
    // The file does not exist: importing it will say so.
    return module;
  }
}

function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?$/.test(url);
}

async function importTypeScript(source: string): Promise<Readonly<Record<string, unknown>>> {
  // Before the first import, because Node.js remembers a module that it could not load.
  const hasTsx = await registerTsx(source);
  // On Node.js 20 an imported `.cts` could not require an ECMAScript module, such as the bus.
  if (hasTsx && source.endsWith('.cts')) return { default: createRequire(source)(fileURLToPath(source)) };
  const hasLoader = hasTsx || nodeRunsTypeScript();
  try {
    return await import(source);
  } catch (error) {
    throw hasLoader || codeOf(error) !== 'ERR_UNKNOWN_FILE_EXTENSION' ? error : cannotRun(source, error);
  }
}

function nodeRunsTypeScript(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript);
}

function cannotRun(source: string, cause: unknown): Error {
  const text =
    `${source} is TypeScript, which Node.js ${process.versions.node} does not run by itself: ` +
    'install tsx (npm install --save-dev tsx), use Node.js 22.18 or newer, or compile it';
  return Object.assign(new Error(text, { cause }), { code: codeOf(cause) });
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
