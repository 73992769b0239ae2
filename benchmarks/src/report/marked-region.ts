// The part of a Markdown file that is generated: what stands around its marks is written by hand, and stays.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- begin: written by `pnpm bench --markdown` -->';
const end = '<!-- end -->';

/** Puts the text between the marks of the file; a file without marks gets them at its end. */
export function writeMarkedRegion(file: string, text: string): void {
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, withMarkedRegion(current, text));
}

export function withMarkedRegion(current: string, text: string): string {
  const region = `${begin}\n\n${text.trim()}\n\n${end}`;
  const from = current.indexOf(begin);
  const to = current.indexOf(end, from);
  if (from < 0 || to < 0) return `${current.trimEnd()}\n\n${region}\n`.trimStart();
  return `${current.slice(0, from)}${region}${current.slice(to + end.length)}`;
}
