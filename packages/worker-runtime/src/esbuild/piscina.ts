// Makes piscina work inside a bundle. Piscina starts its threads from a file beside itself, which a bundle leaves behind. Piscina is
// also CommonJS, and esbuild turns its `require('node:…')` into a call that throws in an ECMAScript module. Both are fixed for piscina
// alone, so that nothing global is needed, such as a `require` for the whole bundle.

import { dirname, join } from 'node:path';
import type { PluginBuild } from 'esbuild';
import { type BundledModule, bundledModule, fileNameOf, type OutputFormat } from './bundled-module.js';

const namespace = 'stasis-workers';
const threadFile = 'stasis-workers:piscina-thread';
const isPiscina = /[\\/]piscina[\\/]dist[\\/]/;
const itsThread = /\(0, \w+\.resolve\)\(__dirname, ['"]worker\.js['"]\)/;

/** @param found called with the file that threads start from */
export function bundlePiscina(
  build: PluginBuild,
  format: OutputFormat,
  found: (importer: string, modules: readonly BundledModule[]) => void,
): void {
  build.onResolve({ filter: /^node:/ }, ({ path, kind, importer }) =>
    kind === 'require-call' && format === 'esm' && isPiscina.test(importer) ? { path, namespace } : undefined,
  );
  build.onLoad({ filter: /^node:/, namespace }, ({ path }) => ({
    // Piscina reads named exports, or a default export as compilers mark it. `require` of this module returns both.
    contents: `export * from ${JSON.stringify(path)}; export { default } from ${JSON.stringify(path)};`,
  }));

  // An optional dependency that sets the priorities of threads. The runtime does not use it, and it is not JavaScript.
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
 * Returns piscina's source with the path of its thread's file replaced, or `undefined` for any other file.
 *
 * @throws Error for a version of piscina that finds its files in another way
 */
export function withBundledThread(path: string, source: string): string | undefined {
  if (!isPiscina.test(path) || !source.includes('__dirname')) return undefined;
  if (!itsThread.test(source)) throw new Error(`this version of piscina cannot be bundled yet: ${path}`);
  return source.replace(itsThread, `require('${threadFile}').default`);
}

function pathBeside(fileName: string, format: OutputFormat): string {
  return format === 'cjs'
    ? `export default __dirname + ${JSON.stringify(`/${fileName}`)};`
    : `import { fileURLToPath } from 'node:url';
       export default fileURLToPath(new URL(${JSON.stringify(`./${fileName}`)}, import.meta.url));`;
}
