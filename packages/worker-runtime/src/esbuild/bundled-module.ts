// A module that becomes a bundle of its own beside the server's: what it is called there, and in which format.

import { createHash } from 'node:crypto';
import { basename, extname, relative, sep } from 'node:path';
import type { BuildOptions } from 'esbuild';

export type OutputFormat = 'esm' | 'cjs';

export interface BundledModule {
  readonly path: string;
  /** The name of its bundle, without the extension: unique, and the same in every build. */
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

/** A module that says by its name what it is stays that; any other gets the format and the extension of the server. */
export function bundledModule(
  path: string,
  { absWorkingDir = process.cwd(), outExtension = {} }: BuildOptions,
  serverFormat: OutputFormat,
  name = basename(path, extname(path)),
): BundledModule {
  const place = relative(absWorkingDir, path).split(sep).join('/');
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 8);
  const format = formats[extname(path)];
  const extension =
    format === undefined ? (outExtension['.js'] ?? '.js') : format === 'cjs' ? '.cjs' : '.mjs';
  return { path, name: `${name}-${hash}`, extension, format: format ?? serverFormat };
}

export function fileNameOf({ name, extension }: BundledModule): string {
  return name + extension;
}
