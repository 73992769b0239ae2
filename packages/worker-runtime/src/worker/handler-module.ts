// Loads a handler: imports the module on this thread and takes the export. The platform remembers modules, so each is
// evaluated once per thread.

import type { Handler } from '@stasis-bus/core';

export async function loadHandler(module: string, name: string): Promise<Handler> {
  const exports: Record<string, unknown> = await import(module);
  const handler = exports[name];
  if (typeof handler !== 'function') {
    throw new TypeError(
      handler === undefined
        ? `${module} has no export named ${JSON.stringify(name)}`
        : `the export ${JSON.stringify(name)} of ${module} is not a function`,
    );
  }
  return handler as Handler;
}
