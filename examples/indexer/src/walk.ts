// The files below a folder, folder by folder, and in each folder by name, so that two walks of the same files are equal. Links are
// not followed.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Yields the files below a folder.
 *
 * @param onUnreadable called for folders and files inside that cannot be read, which are skipped
 * @throws if the folder itself cannot be read
 */
export async function* walk(
  folder: string,
  onUnreadable: (path: string, reason: string) => void,
): AsyncGenerator<FoundFile> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const folders: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) folders.push(path);
    if (!entry.isFile()) continue;
    const bytes = await sizeOf(path).catch((error: Error) => onUnreadable(path, error.message));
    if (bytes !== undefined) yield { path, bytes };
  }
  for (const path of folders) {
    try {
      yield* walk(path, onUnreadable);
    } catch (error) {
      onUnreadable(path, error instanceof Error ? error.message : `${error}`);
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}
