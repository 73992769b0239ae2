// Provides `import.meta.url` in CommonJS outputs, where esbuild leaves it empty: the URL of the output, as in ECMAScript modules.

import type { BuildOptions, PluginBuild } from 'esbuild';
import type { OutputFormat } from './bundled-module.js';

const name = '__stasisOwnUrl';
const module = 'stasis-workers:own-url';
const namespace = 'stasis-workers-own-url';
const metaUrl = 'import.meta.url';

/**
 * Returns the options that provide `import.meta.url` in bundles of a format. Bundles of the server's format keep a definition of the
 * user's own.
 */
export function ownUrlOptions(
  format: OutputFormat,
  serverFormat: OutputFormat,
  { define = {}, inject = [] }: BuildOptions,
): Pick<BuildOptions, 'define' | 'inject'> {
  const { [metaUrl]: ofUser, ...others } = define;
  if (ofUser !== undefined && format === serverFormat) return { define, inject };
  if (format === 'esm') return { define: others, inject };
  return { define: { ...others, [metaUrl]: name }, inject: [...inject, module] };
}

/** Makes a build resolve and load the module that the options inject. */
export function provideOwnUrl(build: PluginBuild): void {
  build.onResolve({ filter: new RegExp(`^${module}$`) }, ({ path }) => ({
    path,
    namespace,
    sideEffects: false,
  }));
  build.onLoad({ filter: /./, namespace }, () => ({
    contents: `export const ${name} = require('node:url').pathToFileURL(__filename).href;`,
  }));
}
