// The results of the threads, added up at home: sums by kind of file, and which files are equal.

import { extname } from 'node:path';
import type { FileEntry } from './messages.js';

/** Sums over files of one kind. */
export interface Sums {
  files: number;
  bytes: number;
  lines: number;
  words: number;
}

/** A file, and the first file of the walk that is equal to it. */
export interface Duplicate {
  readonly path: string;
  readonly original: string;
}

export class FileIndex {
  readonly total: Sums = noSums();
  /** By file extension, such as `.ts`; the empty string for names without one. */
  readonly kinds = new Map<string, Sums>();
  readonly duplicates: Duplicate[] = [];
  readonly unreadable: { readonly path: string; readonly reason: string }[] = [];
  readonly #firstOf = new Map<string, string>();

  add(entry: FileEntry): void {
    const kind = extname(entry.path).toLowerCase();
    let sums = this.kinds.get(kind);
    if (sums === undefined) {
      sums = noSums();
      this.kinds.set(kind, sums);
    }
    for (const each of [sums, this.total]) {
      each.files += 1;
      each.bytes += entry.bytes;
      each.lines += entry.lines;
      each.words += entry.words;
    }
    const original = this.#firstOf.get(entry.sha256);
    if (original === undefined) this.#firstOf.set(entry.sha256, entry.path);
    else this.duplicates.push({ path: entry.path, original });
  }

  addUnreadable(path: string, reason: string): void {
    this.unreadable.push({ path, reason });
  }

  /** How many files are done, read or not. */
  get done(): number {
    return this.total.files + this.unreadable.length;
  }
}

function noSums(): Sums {
  return { files: 0, bytes: 0, lines: 0, words: 0 };
}
