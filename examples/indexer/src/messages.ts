// The message types, imported at home and on the threads alike.

import { defineMessageType } from '@stasis-bus/core';

/** Says that the walk has found a file. */
export const FileFound = defineMessageType('file.found').of<{ path: string; bytes: number }>();

/** Says that a thread has read a file. `lines` and `words` are 0 if it is not text. */
export const FileIndexed = defineMessageType('file.indexed').of<FileEntry>();

/** Says that a thread could not read a file. */
export const FileUnreadable = defineMessageType('file.unreadable').of<{ path: string; reason: string }>();

export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly lines: number;
  readonly words: number;
}
