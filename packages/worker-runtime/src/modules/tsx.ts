// Makes a thread load uncompiled TypeScript by tsx, if that is installed where the source is. tsx has one half for `import` and one for
// `require`. A source that is CommonJS, by its extension or its package's `type`, needs both: with only the one for `import`, Node.js 20
// would load the source in both ways and find a cycle.

import { createRequire } from 'node:module';
import { resolvePackage } from './resolve-package.js';

/** The copies of tsx that are registered on this thread, by the URL of each: once is enough. */
const registered = new Map<string, Promise<void>>();

/** Makes this thread load TypeScript from now on. Resolves with whether tsx is installed where the source is. */
export async function registerTsx(source: string): Promise<boolean> {
  const api = await findTsx(source);
  if (api === undefined) return false;
  let registering = registered.get(api);
  if (registering === undefined) {
    registering = register(api);
    registered.set(api, registering);
  }
  await registering;
  return true;
}

async function findTsx(source: string): Promise<string | undefined> {
  try {
    return await resolvePackage('tsx/esm/api', source);
  } catch {
    return undefined;
  }
}

async function register(api: string): Promise<void> {
  // The half for `require` first, as in tsx itself.
  createRequire(api)('tsx/cjs/api').register();
  const { register } = await import(api);
  register();
}
