// Core's sources in a bundle, as they are or with edits. The million-fold calls of a property test run faster in a bundle than
// through a test runner's modules, and what is edited (a mutant) runs exactly as the original does.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Replaces one piece of a source file, which must be there exactly once. */
export interface Edit {
  /** Its path in core's sources. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const sources = fileURLToPath(new URL('../../packages/core/src/', import.meta.url));

/** A bundle of core's sources, edited: `contents` says what it exports. */
export async function loadModule<T>(contents: string, edits: readonly Edit[]): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stasis-model-'));
  try {
    const outfile = join(folder, 'subject.mjs');
    await build({
      stdin: { contents, resolveDir: sources, loader: 'ts' },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      tsconfigRaw: '{}',
      plugins: [editing(edits)],
      logLevel: 'silent',
    });
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as T;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function editing(edits: readonly Edit[]): Plugin {
  return {
    name: 'editing',
    setup(building) {
      for (const file of new Set(edits.map((edit) => edit.file))) {
        const filter = new RegExp(`/core/src/${file}$`.replaceAll('/', '[\\\\/]'));
        building.onLoad({ filter }, async ({ path }) => {
          const source = await readFile(path, 'utf8');
          const ofFile = edits.filter((edit) => edit.file === file);
          return { contents: ofFile.reduce(applyEdit, source), loader: 'ts' };
        });
      }
    },
  };
}

/** @throws if what it is to replace is not there exactly once */
export function applyEdit(source: string, { file, find, replace }: Edit): string {
  const found = source.split(find).length - 1;
  if (found !== 1) throw new Error(`found ${found} times in ${file}, not once:\n${find}`);
  return source.replace(find, () => replace);
}
