// The README and the pages that repeat what it says: their links lead somewhere, and its figures are those of the benchmarks.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { linksOf } from './page.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

it.each(['README.md', 'CONTRIBUTING.md', 'benchmarks/README.md', 'docs/performance.md'])(
  '%s links to files that exist',
  (page) => {
    const path = join(root, page);
    expect(linksOf(path).filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
  },
);

it.each([
  'README.md',
  'docs/performance.md',
  'docs/coming-from-eventemitter.md',
  'docs/coming-from-piscina.md',
])('%s links to headings of the README that are there', (page) => {
  const headings = [...read('README.md').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => anchorOf(text));
  const links = [...read(page).matchAll(page === 'README.md' ? /\]\(#(.*?)\)/g : /README\.md#(.*?)\)/g)];
  expect(links.map(([, anchor]) => anchor).filter((anchor) => !headings.includes(anchor ?? ''))).toEqual([]);
});

it('every figure of the table in the README is in the tables of the benchmarks', () => {
  const all = rowsOf('benchmarks/README.md');
  const few = rowsOf('README.md');
  expect(few.size).toBeGreaterThan(10);
  for (const [name, cells] of few) expect(all.get(name), name).toEqual(expect.arrayContaining(cells));
});

/** The cells of each row between the marks that have figures, by the row's name; what follows a row has its name too. */
function rowsOf(page: string): Map<string, string[]> {
  const [, region = ''] = /<!-- begin.*?-->(.*)<!-- end -->/s.exec(read(page)) ?? [];
  const found = new Map<string, string[]>();
  let row = '';
  for (const line of region.split('\n').filter((text) => /^\|.*\d/.test(text))) {
    const [first = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const isFigure = first.startsWith('…');
    if (!isFigure) row = /^\*\*(.*)\*\*: .*$/.exec(first)?.[1] ?? first;
    found.set(
      isFigure ? `${row} ${first}` : row,
      cells.filter((cell) => cell !== ''),
    );
  }
  return found;
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
