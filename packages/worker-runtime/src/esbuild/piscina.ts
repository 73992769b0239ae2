// Piscina inside a bundle. It starts its threads from a file beside itself, which a bundle leaves behind; and it is
// CommonJS: in an ECMAScript module esbuild turns its `require('node:…')` into a call that throws. Both are mended for
// piscina only; nothing global, such as a `require` for the whole bundle, is needed.

import { dirname, join } from 'node:path';
import type { PluginBuild } from 'esbuild';
import { type BundledModule, bundledModule, fileNameOf, type OutputFormat } from './bundled-module.js';

const namespace = 'stasis-workers';
const threadFile = 'stasis-workers:piscina-thread';
const isPiscina = /[\\/]piscina[\\/]dist[\\/]/;
const itsThread = /\(0, \w+\.resolve\)\(__dirname, ['"]worker\.js['"]\)/;

/** @param found hears of the file that threads start from */
export function bundlePiscina(
  build: PluginBuild,
  format: OutputFormat,
  found: (importer: string, modules: readonly BundledModule[]) => void,
): void {
  build.onResolve({ filter: /^node:/ }, ({ path, kind, importer }) =>
    kind === 'require-call' && format === 'esm' && isPiscina.test(importer) ? { path, namespace } : undefined,
  );
  build.onLoad({ filter: /^node:/, namespace }, ({ path }) => ({
    // Piscina takes named exports, or the default one as compilers mark it: what `require` makes of such a module.
    contents: `export * from ${JSON.stringify(path)}; export { default } from ${JSON.stringify(path)};`,
  }));

  // An optional dependency for priorities of threads, which the runtime does not use; it is not JavaScript.
  build.onResolve({ filter: /^@napi-rs\/nice$/ }, ({ path, importer }) =>
    isPiscina.test(importer) ? { path, external: true } : undefined,
  );

  build.onResolve({ filter: new RegExp(`^${threadFile}$`) }, ({ importer }) => ({
    path: threadFile,
    namespace,
    pluginData: join(dirname(importer), 'worker.js'),
  }));
  build.onLoad({ filter: new RegExp(`^${threadFile}$`), namespace }, ({ pluginData: path }) => {
    const thread: BundledModule = {
      ...bundledModule(path, build.initialOptions, 'cjs', 'piscina-thread'),
      extension: '.cjs',
    };
    found(`${namespace}:${threadFile}`, [thread]);
    return { contents: pathBeside(fileNameOf(thread), format) };
  });
}

/**
 * Piscina's source with the path of its thread's file replaced; of other files nothing.
 *
 * @throws Error for a piscina that finds its files in another way
 */
export function withBundledThread(path: string, source: string): string | undefined {
  if (!isPiscina.test(path) || !source.includes('__dirname')) return undefined;
  if (!itsThread.test(source)) throw new Error(`${path} is of a version that cannot be bundled yet`);
  return source.replace(itsThread, `require('${threadFile}').default`);
}

function pathBeside(fileName: string, format: OutputFormat): string {
  return format === 'cjs'
    ? `export default __dirname + ${JSON.stringify(`/${fileName}`)};`
    : `import { fileURLToPath } from 'node:url';
       export default fileURLToPath(new URL(${JSON.stringify(`./${fileName}`)}, import.meta.url));`;
}
