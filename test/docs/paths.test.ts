// The paths that docs/architecture.md and CONTRIBUTING.md name lead to something, and every folder of the packages' sources has a row
// in the code map.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const architecture = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const map = architecture.slice(architecture.indexOf('## Code map'), architecture.indexOf('## Life cycles'));
/** Where paths begin, outside of the code map. */
const roots = ['', 'packages/core/src', 'packages/worker-runtime/src'];

interface Row {
  readonly folders: readonly string[];
  readonly text: string;
}

/** The rows of the code map. A folder after the first one of a row stands beside it, or has its whole path. */
const rows: readonly Row[] = map
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [where = '', text = ''] = line.slice(2).split(' | ');
    const [first = '', ...others] = codeIn(where);
    return { folders: [first, ...others.map((name) => besides(first, name))], text };
  });

function besides(first: string, name: string): string {
  return existsSync(join(root, name)) ? name : join(dirname(first), name);
}

/** What stands between backticks. */
function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

function isPath(code: string): boolean {
  return /^[\w./-]+\.(?:tsx?|mjs|cjs|css|json|md|sh)$/.test(code) || /^[\w.-]+\/(?:[\w.-]+\/)*$/.test(code);
}

function missing(paths: readonly string[], bases: readonly string[]): string[] {
  return paths.filter((path) => !bases.some((base) => existsSync(join(root, base, path))));
}

it('each folder of the code map is there', () => {
  expect(rows.length).toBeGreaterThan(40);
  const folders = rows.flatMap((row) => row.folders);
  expect(missing(folders, [''])).toEqual([]);
});

it.each(rows.map(({ folders, text }) => [folders.join(', '), folders, text] as const))(
  'each file that the code map names in %s is there',
  (_name, folders, text) => {
    const bases = ['', ...folders, ...folders.map(dirname)];
    expect(missing(codeIn(text).filter(isPath), bases)).toEqual([]);
  },
);

it('each folder of the packages’ sources has a row in the code map', () => {
  const listed = new Set(rows.flatMap(({ folders }) => folders.map((folder) => join(folder, '.'))));
  const sources = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`);
  const folders = sources.flatMap((source) => [
    source,
    ...readdirSync(join(root, source), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  ]);
  expect(folders.filter((folder) => hasFiles(folder) && !listed.has(folder))).toEqual([]);
});

function hasFiles(folder: string): boolean {
  return readdirSync(join(root, folder), { withFileTypes: true }).some((entry) => entry.isFile());
}

it('each path in the rest of architecture.md is there', () => {
  const text = architecture.replace(map, '');
  expect(missing(codeIn(text).filter(isPath), roots)).toEqual([]);
});

it('each path in CONTRIBUTING.md is there', () => {
  expect(missing(codeIn(contributing).filter(isPath), roots)).toEqual([]);
});
