// The index as text for people.

import { relative } from 'node:path';
import Table from 'cli-table3';
import type { FileIndex, Sums } from './file-index.js';

/** How many kinds have a row of their own. */
const mostKinds = 15;

export function reportOf(index: FileIndex, folder: string): string {
  const table = new Table({
    head: ['kind', 'files', 'bytes', 'lines', 'words'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const kinds = [...index.kinds].sort(
    ([kindA, a], [kindB, b]) => b.bytes - a.bytes || (kindA < kindB ? -1 : 1),
  );
  for (const [kind, sums] of kinds.slice(0, mostKinds)) table.push(row(kind === '' ? '(none)' : kind, sums));
  const others = kinds.slice(mostKinds).map(([, sums]) => sums);
  if (others.length > 0) table.push(row(`${others.length} others`, sumOf(others)));
  table.push(row('all', index.total));

  const lines = [table.toString()];
  for (const { path, original } of index.duplicates) {
    lines.push(`${relative(folder, path)} is the same as ${relative(folder, original)}`);
  }
  for (const { path, reason } of index.unreadable) lines.push(`${relative(folder, path)}: ${reason}`);
  return lines.join('\n');
}

function row(kind: string, { files, bytes, lines, words }: Sums): string[] {
  return [kind, ...[files, bytes, lines, words].map((value) => value.toLocaleString('en-US'))];
}

function sumOf(all: readonly Sums[]): Sums {
  const sum = { files: 0, bytes: 0, lines: 0, words: 0 };
  for (const { files, bytes, lines, words } of all) {
    sum.files += files;
    sum.bytes += bytes;
    sum.lines += lines;
    sum.words += words;
  }
  return sum;
}
