// Functions of the platform that somebody replaces who tells nobody what they were.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

async function run(program: string): Promise<string[]> {
  const path = fileURLToPath(new URL(`./programs/${program}.mjs`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', path], {
    timeout: 15_000,
  });
  return stdout.trim().split('\n');
}

it('SPEC 11.10: the timers that node:test mocks do not stop a bus that was loaded before', async () => {
  expect(await run('mocked-timers')).toEqual(['handled 3', 'real time', 'ERR_STASIS_CLOSE_TIMEOUT']);
});

it('SPEC 11.10: a callback that is lost delays a subscription at home until the next message, and no longer', async () => {
  expect(await run('lost-immediates')).toEqual(['first 1 second 0', 'first 2 second 1', 'first 3 second 2']);
});

it('SPEC 4.4: whoever throws in its turn costs no other its own', async () => {
  expect(await run('throwing-turn')).toEqual(['first 1', 'second 1', 'first 2', 'a turn threw', 'second 2']);
});
