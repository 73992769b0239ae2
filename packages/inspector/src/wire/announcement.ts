// How the `stasis` command finds the inspectors on this machine: each writes a file that only its user can read.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@stasis-bus/core/internal';

/** Where an inspector can be reached. */
export interface Announcement {
  readonly pid: number;
  readonly title: string;
  readonly url: string;
  readonly token: string;
}

/** The files of this thread's inspectors, which are removed at the latest when the thread exits. */
const announced = new Set<string>();

/** Announces an inspector, if there is a folder to write to. Returns a function that withdraws the announcement. */
export function announce(announcement: Announcement): () => void {
  const [folder = ''] = announcementFolders();
  const file = join(folder, `${announcement.pid}-${new URL(announcement.url).port}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isPrivate(folder)) return () => {};
    removeLeftovers(folder, announcement.pid);
    writeFileSync(file, JSON.stringify(announcement), { mode: 0o600 });
    chmodSync(file, 0o600);
  } catch {
    return () => {};
  }
  if (announced.size === 0) process.once('exit', removeAnnounced);
  announced.add(file);
  return () => {
    rmSync(file, { force: true });
    announced.delete(file);
    if (announced.size === 0) process.off('exit', removeAnnounced);
  };
}

function removeAnnounced(): void {
  for (const file of announced) rmSync(file, { force: true });
}

/** Some file systems store times with a resolution of two seconds. */
const fileTimeMs = 2000;

/** Removes files that an earlier process with the same id left behind, as in a container that was started again. */
function removeLeftovers(folder: string, pid: number): void {
  const startedMs = epochMs() - process.uptime() * 1000;
  for (const name of readdirSync(folder).filter((candidate) => candidate.startsWith(`${pid}-`))) {
    const file = join(folder, name);
    const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? startedMs;
    if (writtenMs < startedMs - fileTimeMs && !announced.has(file)) rmSync(file, { force: true });
  }
}

/** Returns the inspectors of running processes, and removes the announcements of others. */
export function announcements(): readonly Announcement[] {
  return announcementFolders().flatMap(announcementsIn);
}

function announcementsIn(folder: string): readonly Announcement[] {
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
      // The file is not one of ours, or is being written.
      return [];
    }
    rmSync(file, { force: true });
    return [];
  });
}

/** Returns the folders for announcements, the preferred first. A service without a session folder uses the last, where all look. */
function announcementFolders(): readonly string[] {
  const { XDG_RUNTIME_DIR: runtimeFolder } = process.env;
  const name = `stasis-inspectors-${process.platform === 'win32' ? userInfo().username : process.getuid?.()}`;
  const parents = runtimeFolder ? [runtimeFolder, tmpdir()] : [tmpdir()];
  return [...new Set(parents.map((parent) => join(parent, name)))];
}

/** Returns whether no other user can read or change files in the folder, which somebody else may have made. */
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
