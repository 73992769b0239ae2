// What the name of a package leads to for an `import` in a given file: the same as Node.js finds there, with the file's own
// node_modules, its package's `exports` and `imports`, and the conditions of `import`. The second parameter of
// `import.meta.resolve` is experimental as long as Node.js 20 to 26 are supported, and `require.resolve` takes the conditions of
// `require`.

import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Returns the URL of the module.
 *
 * @param from the URL of the file that names it
 * @throws what an `import` there would throw
 */
export async function resolvePackage(name: string, from: string): Promise<string> {
  // Only now: most threads resolve no names, and loading it takes longer than all of this package.
  const { moduleResolve } = await import('import-meta-resolve');
  try {
    return moduleResolve(name, new URL(from), conditions()).href;
  } catch (error) {
    // For packages that have an entry for `require` only, and for what is resolved by other rules: Yarn's Plug'n'Play, paths of
    // tsconfig.json under tsx. Those rules hold for `require` as well.
    const resolved = resolveForRequire(name, from);
    if (resolved === undefined) throw error;
    return resolved;
  }
}

function resolveForRequire(name: string, from: string): string | undefined {
  try {
    const path = createRequire(from).resolve(name);
    return isAbsolute(path) ? pathToFileURL(path).href : undefined;
  } catch {
    return undefined;
  }
}

/** Those that this thread imports with. */
function conditions(): Set<string> {
  const { NODE_OPTIONS = '' } = process.env;
  const { values } = parseArgs({
    args: [...NODE_OPTIONS.split(/\s+/), ...process.execArgv],
    options: { conditions: { type: 'string', multiple: true, short: 'C' } },
    strict: false,
  });
  const own = 'require_module' in process.features && process.features.require_module ? ['module-sync'] : [];
  const asked = (values.conditions ?? []).filter((condition) => typeof condition === 'string');
  return new Set(['node', 'import', 'node-addons', ...own, ...asked]);
}
