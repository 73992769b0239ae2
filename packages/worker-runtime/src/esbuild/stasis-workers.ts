// The esbuild plugin. A bundled server lacks the files that its threads start from: its handler modules, the runtime's file and
// piscina's. The plugin bundles each of them beside the server and redirects the server to them.

import type { Plugin, PluginBuild } from 'esbuild';
import type { OutputFormat } from './bundled-module.js';
import { findModules } from './find-modules.js';
import { ownUrlOptions } from './own-url.js';
import { pluginName, ThreadBundles } from './thread-bundles.js';

/**
 * Returns an esbuild plugin that makes a server and its handlers run from their outputs alone, without `node_modules`. It bundles every
 * module that a source names by `new URL('./x-handler.js', import.meta.url)` (`.ts` too) as a file of its own beside the output that
 * names it, together with the runtime's own files. A named file that does not exist is an error of the build.
 *
 * Needs `bundle: true`, `platform: 'node'`, `outdir` or `outfile`, and the format `esm` or `cjs`; otherwise the build fails. With
 * `splitting`, handlers share chunks; without it each is complete in itself. In `plugins`, put this one after those that load files,
 * since esbuild gives each file to one plugin only, and before those that use the outputs.
 */
export function stasisWorkers(): Plugin {
  return { name: pluginName, setup };
}

function setup(build: PluginBuild): void {
  const format = checkOptions(build);
  const bundles = new ThreadBundles(build, format);
  // The metafile says which outputs refer to which modules.
  Object.assign(build.initialOptions, {
    metafile: true,
    ...ownUrlOptions(format, format, build.initialOptions),
  });
  findModules(build, format, { found: bundles.found, scan: (modules) => bundles.scan(modules) });
  build.onStart(() => bundles.begin());
  build.onEnd(async (result) =>
    result.errors.length > 0 ? undefined : { warnings: await bundles.write(result) },
  );
}

function checkOptions({ initialOptions }: PluginBuild): OutputFormat {
  const { bundle, outdir, outfile, platform, format = 'cjs' } = initialOptions;
  if (bundle !== true) throw new Error(`${pluginName} needs bundle: true`);
  if (platform !== 'node') throw new Error(`${pluginName} needs platform: 'node'`);
  if (outdir === undefined && outfile === undefined) throw new Error(`${pluginName} needs outdir or outfile`);
  if (format === 'iife') throw new Error(`${pluginName} needs format: 'esm' or 'cjs'`);
  return format;
}
