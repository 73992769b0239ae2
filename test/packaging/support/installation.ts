// Once per run, while other tests run already: the packages are packed as for npm, and installed from their tarballs by npm into
// an empty folder outside of this repository. Projects are folders in it. What became of it is in a file there, for which the test
// files wait (see wait-for-installation.ts).

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { run, succeed } from './commands.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with the installed packages in its `node_modules`. */
    installation: string;
  }
}

/** What became of the installation. */
export interface Installed {
  /** What npm has said that was no success. */
  readonly warnings: string;
  /** Why it has failed, if it has. */
  readonly failure?: string;
}

/** No test waits for it, and on a machine that is busy it takes minutes. */
const installMs = 600_000;

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What a project's own build, checks and telemetry need; not tsx, which changes what threads can load. */
const tools = [
  '@opentelemetry/api',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/core',
  '@opentelemetry/sdk-trace-base',
  '@types/node',
  'esbuild',
  'rolldown',
  'tsdown',
  'typescript',
  'vite',
  'vitest',
  'webpack',
];

export default function install(project: TestProject): () => Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stasis-packaging-')));
  project.provide('installation', folder);
  const installing = installInto(folder).then(
    (warnings) => writeOutcome(folder, { warnings }),
    (error: unknown) => writeOutcome(folder, { warnings: '', failure: String(error) }),
  );
  return async () => {
    await installing;
    rmSync(folder, { recursive: true });
  };
}

/** Where it is written what became of the installation in this folder. */
export function outcomeFile(folder: string): string {
  return join(folder, 'installed.json');
}

/** Who finds the file finds all of it. */
function writeOutcome(folder: string, outcome: Installed): void {
  const file = outcomeFile(folder);
  writeFileSync(`${file}.part`, JSON.stringify(outcome));
  renameSync(`${file}.part`, file);
}

async function installInto(folder: string): Promise<string> {
  const tarballs = join(folder, 'tarballs');
  // The code is built: other tests are running it.
  await succeed(process.execPath, ['scripts/build.mjs', '--types-only'], root, installMs);
  await succeed(process.execPath, ['scripts/tarballs.mjs', tarballs, '--no-build'], root, installMs);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const packed = readdirSync(tarballs).map((file) => join(tarballs, file));
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packed];
  const { code, stdout, stderr } = await run('npm', install, folder, installMs);
  if (code !== 0) throw new Error(`npm install ended with ${code}\n${stdout}\n${stderr}`);
  for (const tool of tools) linkTool(tool, folder);
  return stderr;
}

/** Makes a development tool of this repository one of a project's. */
export function linkTool(name: string, project: string): void {
  const target = join(project, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  // A dependency of ours may have brought it too.
  rmSync(target, { recursive: true, force: true });
  symlinkSync(toolFolder(name), target);
}

/** Where a development tool of this repository is. */
export function toolFolder(name: string): string {
  return realpathSync(join(root, 'test/node_modules', name));
}
