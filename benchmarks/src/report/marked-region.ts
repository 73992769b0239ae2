// The generated part of a Markdown file. What is outside of its marks is written by hand, and stays.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- begin: written by `pnpm bench --markdown` -->';
const end = '<!-- end -->';

/** Replaces the text between the marks of the file. A file without marks gets them at its end. */
export function writeMarkedRegion(file: string, text: string): void {
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, withMarkedRegion(current, text));
}

/** Returns the content of the file with the text between its marks. */
export function withMarkedRegion(current: string, text: string): string {
  const region = `${begin}\n\n${text.trim()}\n\n${end}`;
  const from = current.indexOf(begin);
  const to = current.indexOf(end, from);
  if (from < 0 || to < 0) return `${current.trimEnd()}\n\n${region}\n`.trimStart();
  return `${current.slice(0, from)}${region}${current.slice(to + end.length)}`;
}
