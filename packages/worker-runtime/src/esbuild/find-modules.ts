// The half of the plugin that reads sources: it redirects every `new URL('./x-handler.js', import.meta.url)` to the module's future
// bundle, and reports the module. ThreadBundles makes the bundles.

import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, sep } from 'node:path';
import type { Loader, OnLoadResult, PartialMessage, PluginBuild } from 'esbuild';
import { type BundledModule, bundledModule, fileNameOf, type OutputFormat } from './bundled-module.js';
import { type Edit, editSource } from './edited-source.js';
import { provideOwnUrl } from './own-url.js';
import { bundlePiscina, withBundledThread } from './piscina.js';
import { redirect, type UrlReference, urlReferences } from './url-references.js';

/** Called with the modules that sources refer to. */
export interface ModuleListener {
  /** Called with the modules of a source. @param importer the source's key in the metafile, with the whole path if it is a file */
  found(importer: string, modules: readonly BundledModule[]): void;
  /** Resolves with the errors that esbuild is to report for the modules, and the files that it is to watch. */
  scan?(modules: readonly BundledModule[]): Promise<Pick<OnLoadResult, 'errors' | 'watchFiles'>>;
}

const loaders: Readonly<Record<string, Loader>> = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
};
const scripts = new Set<Loader>(['js', 'jsx', 'ts', 'tsx']);

export function findModules(build: PluginBuild, format: OutputFormat, listener: ModuleListener): void {
  const { initialOptions } = build;
  provideOwnUrl(build);
  bundlePiscina(build, format, listener.found);
  build.onLoad(
    { filter: /\.[cm]?[jt]sx?$/, namespace: 'file' },
    async ({ path, suffix, with: attributes }) => {
      const loader = initialOptions.loader?.[extname(path)] ?? loaders[extname(path)] ?? 'js';
      if (suffix !== '' || Object.keys(attributes).length > 0 || !scripts.has(loader)) return undefined;
      const source = await readFile(path, 'utf8');
      const ownThread = withBundledThread(path, source);
      if (ownThread !== undefined) return { contents: ownThread, loader };
      const references = await urlReferences(source, loader, build.esbuild);
      if (references.length === 0) return undefined;
      return { loader, ...(await bundleReferences(path, source, references)) };
    },
  );

  async function bundleReferences(
    path: string,
    source: string,
    references: readonly UrlReference[],
  ): Promise<OnLoadResult> {
    const edits: Edit[] = [];
    const modules: BundledModule[] = [];
    const errors: PartialMessage[] = [];
    for (const reference of references) {
      const resolved = await build.resolve(reference.specifier, {
        kind: 'dynamic-import',
        importer: path,
        resolveDir: dirname(path),
        namespace: 'file',
      });
      // A package may refer to files that it makes later; in the user's own code a missing file is a mistake.
      if (resolved.errors.length > 0 && !path.includes(`${sep}node_modules${sep}`)) {
        errors.push(missingModule(path, source, reference));
      }
      if (resolved.errors.length > 0 || resolved.external || resolved.namespace !== 'file') continue;
      const module = bundledModule(resolved.path, initialOptions, format);
      modules.push(module);
      edits.push(redirect(reference, fileNameOf(module)));
    }
    listener.found(path, modules);
    const scanned = await listener.scan?.(modules);
    return {
      contents: editSource(source, edits, initialOptions.sourcemap ? basename(path) : undefined),
      errors: [...errors, ...(scanned?.errors ?? [])],
      watchFiles: [...(scanned?.watchFiles ?? [])],
    };
  }
}

function missingModule(file: string, source: string, { specifier, at }: UrlReference): PartialMessage {
  const lineStart = source.lastIndexOf('\n', at) + 1;
  const before = source.slice(0, lineStart);
  return {
    text: `There is no module ${specifier} beside ${basename(file)} that could be bundled for a thread`,
    location: {
      file,
      line: before.split('\n').length,
      column: Buffer.byteLength(source.slice(lineStart, at)),
      length: Buffer.byteLength(specifier),
      lineText: source.slice(lineStart).split('\n', 1)[0] ?? '',
    },
    notes: [{ text: 'A comment inside new URL(…) keeps a file from being bundled.' }],
  };
}
