// How the `stasis` command finds the inspectors of this machine: each leaves a file that only its user can read.

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

/** Where an inspector is. */
export interface Announcement {
  readonly pid: number;
  readonly title: string;
  readonly url: string;
  readonly token: string;
}

/** The files of this thread's inspectors; what is left of them goes when it exits. */
const announced = new Set<string>();

/** Announces an inspector. Gives what takes that back. Without a folder to write to it is not announced. */
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

/** File systems may know times by two seconds only. */
const fileTimeMs = 2000;

/** Removes what a process before this one has left that had the same id, as in a container that was started again. */
function removeLeftovers(folder: string, pid: number): void {
  const startedMs = epochMs() - process.uptime() * 1000;
  for (const name of readdirSync(folder).filter((candidate) => candidate.startsWith(`${pid}-`))) {
    const file = join(folder, name);
    const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? startedMs;
    if (writtenMs < startedMs - fileTimeMs && !announced.has(file)) rmSync(file, { force: true });
  }
}

/** The inspectors of processes that run; the announcements of those that do not are removed. */
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
      // Not one of ours, or being written.
      return [];
    }
    rmSync(file, { force: true });
    return [];
  });
}

/** The first is where this process announces. A service has no folder of a session, and announces where all can find it. */
function announcementFolders(): readonly string[] {
  const { XDG_RUNTIME_DIR: runtimeFolder } = process.env;
  const name = `stasis-inspectors-${process.platform === 'win32' ? userInfo().username : process.getuid?.()}`;
  const parents = runtimeFolder ? [runtimeFolder, tmpdir()] : [tmpdir()];
  return [...new Set(parents.map((parent) => join(parent, name)))];
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
