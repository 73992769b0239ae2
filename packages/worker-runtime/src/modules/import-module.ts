// How a handler module is imported, JavaScript or TypeScript. What has not been compiled is loaded by tsx if that is installed
// where the module is, since it reads all that compilers do; else by Node.js where Node.js can (from 22.18 on); else an error says
// so (docs/guide/typescript.md).

import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ModuleReference } from '../wire/protocol.js';
import { HandlerExports } from './handler-exports.js';
import { resolvePackage } from './resolve-package.js';
import { registerTsx } from './tsx.js';

/** @param module the URL of a file that exists, as `locateModule` returns it, or a URL that is no file's */
export async function importModule(module: string): Promise<HandlerExports> {
  const isSource = module.startsWith('file:') && isTypeScript(module);
  return new HandlerExports(await (isSource ? importTypeScript(module) : import(module)));
}

/**
 * Returns the URL of what is there of a handler module: where the name of a package leads to, and for a JavaScript file that is
 * missing the TypeScript file that it would be compiled from.
 *
 * @throws what an `import` of that name would throw
 */
export async function locateModule({ module, from }: ModuleReference): Promise<string> {
  const url = from === undefined ? module : await resolvePackage(module, from);
  if (!url.startsWith('file:') || !/\.[cm]?js$/.test(url) || existsSync(new URL(url))) return url;
  const source = url.replace(/js$/, 'ts');
  return existsSync(new URL(source)) ? source : url;
}

/** Returns the same for all URLs under which Node.js imports the same module: a file may have several, by links. */
export function identityOf(module: string): string {
  if (!module.startsWith('file:')) return module;
  const { search, hash } = new URL(module);
  try {
    return pathToFileURL(realpathSync(fileURLToPath(module))).href + search + hash;
  } catch {
    // It does not exist, and importing it will say so.
    return module;
  }
}

function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?$/.test(url);
}

async function importTypeScript(source: string): Promise<Readonly<Record<string, unknown>>> {
  // Before the first attempt: Node.js remembers a module that it could not load.
  const hasTsx = await registerTsx(source);
  // Imported, it could not require an ECMAScript module on Node.js 20, as the bus is one.
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
