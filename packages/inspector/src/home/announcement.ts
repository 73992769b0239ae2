// How the `stasis` command finds the inspectors of this machine: each leaves a file that only its user can read.

import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where an inspector is. */
export interface Announcement {
  readonly pid: number;
  readonly title: string;
  readonly url: string;
  readonly token: string;
}

/** Announces an inspector. Gives what takes that back. Without a folder to write to it is not announced. */
export function announce(announcement: Announcement): () => void {
  const folder = announcementFolder();
  const file = join(folder, `${announcement.pid}-${new URL(announcement.url).port}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isPrivate(folder)) return () => {};
    writeFileSync(file, JSON.stringify(announcement), { mode: 0o600 });
    chmodSync(file, 0o600);
  } catch {
    return () => {};
  }
  const remove = (): void => rmSync(file, { force: true });
  process.once('exit', remove);
  return () => {
    process.off('exit', remove);
    remove();
  };
}

/** The inspectors of processes that run; the announcements of those that do not are removed. */
export function announcements(): readonly Announcement[] {
  const folder = announcementFolder();
  let files: string[];
  try {
    if (!isPrivate(folder)) return [];
    files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return files.flatMap((name) => {
    const file = join(folder, name);
    try {
      const announcement = JSON.parse(readFileSync(file, 'utf8')) as Announcement;
      if (isRunning(announcement.pid)) return [announcement];
    } catch {
      // Not one of ours, or being written.
      return [];
    }
    rmSync(file, { force: true });
    return [];
  });
}

function announcementFolder(): string {
  const { XDG_RUNTIME_DIR: runtimeFolder } = process.env;
  const folder = `stasis-inspectors-${process.platform === 'win32' ? userInfo().username : process.getuid?.()}`;
  return join(runtimeFolder || tmpdir(), folder);
}

/** Whether nobody else can read or change what is in the folder: others may have made one of that name. */
function isPrivate(folder: string): boolean {
  if (process.platform === 'win32') return true;
  const stats = lstatSync(folder);
  return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
