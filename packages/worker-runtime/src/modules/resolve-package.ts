// Resolves the name of a package as an `import` in a given file does: with the file's own node_modules, the `exports` and `imports` of
// packages, and the conditions of `import`. Node.js has no stable way to do so: the second parameter of `import.meta.resolve` is
// experimental in Node.js 20 to 26, and `require.resolve` uses the conditions of `require`.

import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Resolves with the URL of the module.
 *
 * @param from the URL of the file that names it
 * @throws what an `import` there would throw
 */
export async function resolvePackage(name: string, from: string): Promise<string> {
  // Imported here, because most threads resolve no names, and loading it takes longer than loading all of this package.
  const { moduleResolve } = await import('import-meta-resolve');
  try {
    return moduleResolve(name, new URL(from), conditions()).href;
  } catch (error) {
    // `require` finds packages that have an entry for `require` only. It also follows other rules of resolving: those of Yarn's
    // Plug'n'Play, and the paths of tsconfig.json under tsx.
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

/** Returns the conditions with which this thread imports. */
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
