// The table of docs/errors.md, and the codes that the packages' sources name.

import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

export interface ErrorRow {
  readonly code: string;
  readonly when: string;
  readonly who: string;
  readonly what: string;
}

/** The rows of docs/errors.md. */
export function documentedErrors(): ErrorRow[] {
  const text = readFileSync(new URL('docs/errors.md', root), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `ERR_'))
    .map((line) => {
      const [, code = '', when = '', who = '', what = ''] = line.split('|').map((cell) => cell.trim());
      return { code: code.replaceAll('`', ''), when, who, what };
    });
}

/** The members of the closed union `BusErrorCode`. */
export function codesOfTheUnion(): string[] {
  const source = readFileSync(new URL('packages/core/src/errors/bus-error.ts', root), 'utf8');
  const union = /export type BusErrorCode =([^;]*);/.exec(source)?.[1] ?? '';
  return [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
}

/** All codes that the sources of the packages name, in code and in comments. */
export function codesInSources(): Set<string> {
  const packages = new URL('packages/', root);
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^[^/]+\/src\/.*\.ts$/.test(name),
  );
  const texts = files.map((name) => readFileSync(new URL(name, packages), 'utf8'));
  return new Set(texts.flatMap((text) => text.match(/ERR_STASIS_\w+/g) ?? []));
}
