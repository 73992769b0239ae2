// The half of the plugin that makes bundles: each module that findModules reports becomes a bundle beside every output that refers to
// it. The bundles are builds of their own, with the server's options.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type {
  BuildFailure,
  BuildOptions,
  BuildResult,
  Message,
  OnLoadResult,
  OutputFile,
  Plugin,
  PluginBuild,
} from 'esbuild';
import type { BundledModule, OutputFormat } from './bundled-module.js';
import { findModules } from './find-modules.js';
import { ownUrlOptions } from './own-url.js';

type ModuleBuild = BuildResult<{ write: false; metafile: true }>;

/** The result of bundling a module without writing it. */
interface Scan {
  readonly errors: readonly Message[];
  readonly inputs: readonly string[];
  readonly modules: readonly BundledModule[];
}

/** Modules of one folder and one format, which are built together so that they can share chunks. */
interface Group {
  readonly folder: string;
  readonly format: OutputFormat;
  readonly extension: string;
  readonly modules: Map<string, BundledModule>;
}

export class ThreadBundles {
  readonly #build: PluginBuild;
  /** The options as the user passed them. */
  readonly #options: BuildOptions;
  readonly #format: OutputFormat;
  readonly #folder: string;
  // The modules that each source refers to, by the source's key.
  readonly #references = new Map<string, readonly BundledModule[]>();
  readonly #scans = new Map<string, Promise<Scan>>();

  constructor(build: PluginBuild, format: OutputFormat) {
    this.#build = build;
    this.#options = { ...build.initialOptions };
    this.#format = format;
    this.#folder = resolve(this.#options.absWorkingDir ?? process.cwd());
  }

  /** Forgets everything when a build begins, since files may have changed. */
  begin(): void {
    this.#references.clear();
    this.#scans.clear();
  }

  readonly found = (importer: string, modules: readonly BundledModule[]): void => {
    this.#references.set(importer, modules);
  };

  /** Bundles modules, and those that they refer to, without writing them. Resolves with the errors, and the files to watch. */
  async scan(modules: readonly BundledModule[]): Promise<Pick<OnLoadResult, 'errors' | 'watchFiles'>> {
    const seen = new Map<string, Scan>();
    const pending = [...modules];
    for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
      if (seen.has(module.path)) continue;
      const scan = await this.#scanOnce(module);
      seen.set(module.path, scan);
      pending.push(...scan.modules);
    }
    const scans = [...seen.values()];
    return {
      errors: scans.flatMap(({ errors }) => errors),
      watchFiles: [...seen.keys(), ...scans.flatMap(({ inputs }) => inputs)],
    };
  }

  /** Writes all bundles that a build's outputs refer to, or adds them to its result. Resolves with the warnings. */
  async write(result: BuildResult): Promise<Message[]> {
    const groups = new Map<string, Group>();
    const builds = new Map<Group, ModuleBuild>();
    let stale = this.#addNeeded(groups, result);
    while (stale.size > 0) {
      const next = new Set<Group>();
      for (const group of stale) {
        const built = await this.#bundle([...group.modules.values()], group.folder, true);
        builds.set(group, built);
        for (const grown of this.#addNeeded(groups, built)) next.add(grown);
      }
      stale = next;
    }
    const files = new Map<string, OutputFile>();
    for (const built of builds.values()) {
      for (const file of built.outputFiles) files.set(file.path, file);
      Object.assign(result.metafile?.inputs ?? {}, built.metafile.inputs);
      Object.assign(result.metafile?.outputs ?? {}, built.metafile.outputs);
    }
    await this.#deliver([...files.values()], result);
    return [...builds.values()].flatMap(({ warnings }) => warnings);
  }

  async #deliver(files: readonly OutputFile[], result: BuildResult): Promise<void> {
    if (this.#options.write === false) {
      result.outputFiles?.push(...files);
      return;
    }
    for (const { path, contents } of files) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
    }
  }

  /** Adds the modules that a build's outputs refer to. Returns the groups that have grown. */
  #addNeeded(groups: Map<string, Group>, { metafile }: BuildResult): Set<Group> {
    const grown = new Set<Group>();
    for (const [output, { inputs }] of Object.entries(metafile?.outputs ?? {})) {
      const folder = dirname(resolve(this.#folder, output));
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        if (bytesInOutput === 0) continue;
        for (const module of this.#referencesOf(input)) {
          const key = `${folder}|${module.format}|${module.extension}`;
          const { format, extension } = module;
          const group = groups.get(key) ?? { folder, format, extension, modules: new Map() };
          groups.set(key, group);
          if (group.modules.has(module.path)) continue;
          group.modules.set(module.path, module);
          grown.add(group);
        }
      }
    }
    return grown;
  }

  #referencesOf(input: string): readonly BundledModule[] {
    return this.#references.get(input) ?? this.#references.get(resolve(this.#folder, input)) ?? [];
  }

  #scanOnce(module: BundledModule): Promise<Scan> {
    let scan = this.#scans.get(module.path);
    if (scan === undefined) {
      scan = this.#scan(module);
      this.#scans.set(module.path, scan);
    }
    return scan;
  }

  async #scan(module: BundledModule): Promise<Scan> {
    try {
      const { metafile } = await this.#bundle([module], this.#folder, false);
      const inputs = Object.keys(metafile.inputs);
      return {
        errors: [],
        inputs: inputs.map((input) => resolve(this.#folder, input)),
        modules: inputs.flatMap((input) => this.#referencesOf(input)),
      };
    } catch (failure) {
      const { errors } = failure as BuildFailure;
      const files = errors.flatMap(({ location }) =>
        location === null ? [] : [resolve(this.#folder, location.file)],
      );
      return { errors, inputs: files, modules: [] };
    }
  }

  #bundle(modules: readonly BundledModule[], outdir: string, isForUse: boolean): Promise<ModuleBuild> {
    const { format = 'esm', extension = '.js' } = modules[0] ?? {};
    // The first options belong to the server's bundle only. A module in another format cannot have its banner, footer or injections.
    const { entryPoints, stdin, outfile, globalName, chunkNames, banner, footer, inject, ...shared } =
      this.#options;
    const texts = format === this.#format ? definedOnly({ banner, footer, inject }) : {};
    const options: BuildOptions & { write: false; metafile: true } = {
      ...shared,
      ...texts,
      ...ownUrlOptions(format, this.#format, { ...shared, ...texts }),
      entryPoints: modules.map(({ path, name }) => ({ in: path, out: name })),
      entryNames: '[dir]/[name]',
      chunkNames: chunkNames?.includes('[hash]') ? chunkNames : `${chunkNames ?? 'chunk'}-[hash]`,
      outdir,
      outExtension: { ...shared.outExtension, '.js': extension },
      format,
      splitting: format === 'esm' && shared.splitting === true,
      plugins: this.#plugins(format),
      write: false,
      metafile: true,
      logLevel: 'silent',
    };
    return this.#build.esbuild.build(isForUse ? options : { ...options, sourcemap: false, minify: false });
  }

  /** Returns all plugins of the server's build. The `onEnd` callbacks of other plugins are not called for a thread's bundle. */
  #plugins(format: OutputFormat): Plugin[] {
    return (this.#options.plugins ?? []).map((plugin) => ({
      name: plugin.name,
      setup: (build) =>
        plugin.name === pluginName
          ? findModules(build, format, { found: this.found })
          : plugin.setup({ ...build, onEnd: () => {} }),
    }));
  }
}

export const pluginName = 'stasis-workers';

function definedOnly<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
