// The files below a folder, folder by folder, each folder by name: two walks of the same files are the same. Links are
// not followed.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * @param onUnreadable told of folders and files inside that cannot be looked at; they are skipped
 * @throws when the folder itself cannot be read
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
