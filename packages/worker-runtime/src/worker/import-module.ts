// How a handler module is imported, whatever its author wrote and whoever compiled it:
//
//   - compiled to CommonJS, it has the exports that its source has, the default one too;
//   - not compiled yet, it is TypeScript: loaded by tsx if that is installed where the module is, since it reads all that
//     compilers do; else by Node.js where Node.js can (from 22.18 on); else an error says so (docs/guide/typescript.md).

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

type Exports = Readonly<Record<string, unknown>>;

export async function importModule(module: string): Promise<Exports> {
  const source = typeScriptSource(module);
  if (source === undefined) return exportsOf(await import(module));
  // Before the first attempt: Node.js remembers a module that it could not load.
  const hasLoader = (await registerTsx(source)) || nodeRunsTypeScript();
  try {
    return exportsOf(await import(source));
  } catch (error) {
    throw hasLoader || codeOf(error) !== 'ERR_UNKNOWN_FILE_EXTENSION' ? error : cannotRun(source, error);
  }
}

/** What compilers make CommonJS of a module has all of its exports in what is imported as `default`. */
function exportsOf(imported: Exports): Exports {
  const compiled = imported['default'] as Exports | null | undefined;
  return compiled?.['__esModule'] === true ? compiled : imported;
}

/** The module if it is TypeScript, or the TypeScript file that a missing JavaScript file would be compiled from. */
function typeScriptSource(module: string): string | undefined {
  if (!module.startsWith('file:')) return undefined;
  if (/\.[cm]?tsx?$/.test(module)) return module;
  if (!/\.[cm]?js$/.test(module) || existsSync(new URL(module))) return undefined;
  const source = module.replace(/js$/, 'ts');
  return existsSync(new URL(source)) ? source : undefined;
}

function nodeRunsTypeScript(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript);
}

/** Makes this thread load TypeScript from now on, if tsx is installed where the source is. */
async function registerTsx(source: string): Promise<boolean> {
  const api = findTsx(source);
  if (api === undefined) return false;
  const { register } = await import(api);
  register();
  return true;
}

function findTsx(source: string): string | undefined {
  try {
    const forRequire = createRequire(source).resolve('tsx/esm/api');
    return pathToFileURL(forRequire.replace(/\.cjs$/, '.mjs')).href;
  } catch {
    return undefined;
  }
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
