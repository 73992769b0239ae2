// Finds the modules that a source file refers to by `new URL('./x-handler.js', import.meta.url)`.
//
// esbuild tells code from comments and strings: it replaces `import.meta.url` by a marker in code only. A comment inside the call keeps
// the call from being found.

import type { Loader, PluginBuild } from 'esbuild';
import type { Edit } from './edited-source.js';

export interface UrlReference {
  /** The relative path, as written. */
  readonly specifier: string;
  /** Where the specifier begins in the source. */
  readonly at: number;
}

const base = 'import.meta.url';
const marker = '__stasis_import_meta_url__';
const relativeModule = String.raw`(['"\`])(\.{1,2}\/[^'"\`\\$?#\n]+\.[cm]?[jt]sx?)\1`;
const inSource = new RegExp(
  String.raw`\bnew\s+URL\s*\(\s*${relativeModule}\s*,\s*(?=import\.meta\.url\s*,?\s*\))`,
  'g',
);
const inCode = new RegExp(String.raw`\bnew URL\(${relativeModule},${marker}\)`, 'g');

/** Resolves with the references of a source, in its order. */
export async function urlReferences(
  source: string,
  loader: Loader,
  esbuild: PluginBuild['esbuild'],
): Promise<UrlReference[]> {
  if (!source.includes(base)) return [];
  const written = [...source.matchAll(inSource)];
  if (written.length === 0) return [];
  const code = await codeOf(source, loader, esbuild);
  const inUse = new Set([...code.matchAll(inCode)].map(([, , specifier]) => specifier));
  return written.flatMap(({ 0: match, 2: specifier = '', index }) =>
    inUse.has(specifier) ? [{ specifier, at: index + match.indexOf(specifier) }] : [],
  );
}

/** Returns the edit that makes a reference lead to a file beside the output. */
export function redirect({ at, specifier }: UrlReference, fileName: string): Edit {
  return { start: at, end: at + specifier.length, text: `./${fileName}` };
}

async function codeOf(
  source: string,
  loader: Loader,
  { transform }: PluginBuild['esbuild'],
): Promise<string> {
  try {
    const { code } = await transform(source, {
      loader,
      define: { [base]: marker },
      jsx: 'preserve',
      minifyWhitespace: true,
      logLevel: 'silent',
      // Otherwise parameters with decorators would be a syntax error.
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    return code;
  } catch {
    return ''; // A syntax error: the build itself reports it.
  }
}
