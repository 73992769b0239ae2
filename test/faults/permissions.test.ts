// A program with handlers under Node's permission model: it needs the permission to make worker threads, and no more than
// reading its own files.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('./programs/restricted.mjs', import.meta.url));
const isNamedPermission = process.allowedNodeEnvironmentFlags.has('--permission');

async function run(...permissions: readonly string[]): Promise<string[]> {
  const model = isNamedPermission ? '--permission' : '--experimental-permission';
  const parameters = [model, '--allow-fs-read=*', ...permissions, '--no-warnings', program];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: 15_000 });
  return stdout.trim().split('\n');
}

it('SPEC 4.3: handlers run on threads with --allow-worker', async () => {
  expect(await run('--allow-worker')).toEqual(['counted 1', 'closed']);
});

it('SPEC 11.2: without it, one error says so, and everything closes', async () => {
  expect(await run()).toEqual(['ERR_STASIS_EXECUTOR_FAILED ERR_ACCESS_DENIED', 'counted 0', 'closed']);
});
