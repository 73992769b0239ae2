// Describes the bundle that a module becomes, beside the server's bundle: its name and its format.

import { createHash } from 'node:crypto';
import { basename, extname, relative, sep } from 'node:path';
import type { BuildOptions } from 'esbuild';

export type OutputFormat = 'esm' | 'cjs';

export interface BundledModule {
  readonly path: string;
  /** The name of the bundle without its extension: unique, and the same in every build. */
  readonly name: string;
  readonly extension: string;
  readonly format: OutputFormat;
}

const formats: Readonly<Record<string, OutputFormat>> = {
  '.cjs': 'cjs',
  '.cts': 'cjs',
  '.mjs': 'esm',
  '.mts': 'esm',
};

/** Returns a module's bundle. An extension that implies a format decides; other modules get the server's format and extension. */
export function bundledModule(
  path: string,
  { absWorkingDir = process.cwd(), outExtension = {} }: BuildOptions,
  serverFormat: OutputFormat,
  name = basename(path, extname(path)),
): BundledModule {
  const relativePath = relative(absWorkingDir, path).split(sep).join('/');
  const hash = createHash('sha256').update(relativePath).digest('hex').slice(0, 8);
  const format = formats[extname(path)];
  const extension =
    format === undefined ? (outExtension['.js'] ?? '.js') : format === 'cjs' ? '.cjs' : '.mjs';
  return { path, name: `${name}-${hash}`, extension, format: format ?? serverFormat };
}

export function fileNameOf({ name, extension }: BundledModule): string {
  return name + extension;
}
