// docs/first-steps.md as its readers follow it: in an empty folder, block by block from the top, each command as it is
// written. Only what npm installs comes from here: the packages from their tarballs, the tools from this repository.

import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { codeBlocks, filesIn } from '../docs/page.js';
import { succeed } from './support/commands.js';
import { toolFolder } from './support/installation.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/first-steps.md', import.meta.url)), 'utf8');

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'first-steps-')));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is installed instead, by the command that the page has. */
function sources(): Map<string, readonly string[]> {
  const tarballs = join(inject('installation'), 'tarballs');
  return new Map([
    [
      'npm install @stasis-bus/core @stasis-bus/worker-runtime',
      ['install', '--prefer-offline', ...readdirSync(tarballs).map((file) => join(tarballs, file))],
    ],
    [
      'npm install --save-dev typescript @types/node',
      ['install', '--prefer-offline', '--save-dev', toolFolder('typescript'), toolFolder('@types/node')],
    ],
  ]);
}

it('the first steps lead where the page says', async () => {
  const installs = sources();
  let lastOutput: string | undefined;
  const checked: string[] = [];
  for (const block of codeBlocks(page)) {
    if (block.language === 'sh') {
      for (const command of block.text.trim().split('\n')) {
        const install = installs.get(command);
        lastOutput = await (install === undefined
          ? succeed('sh', ['-c', command], folder)
          : succeed('npm', [...install, '--no-audit', '--no-fund'], folder));
        installs.delete(command);
      }
    } else if (block.language === 'text') {
      expect(lastOutput).toBe(block.text);
      checked.push(block.text);
    } else {
      for (const { name, text } of filesIn(block)) writeFileSync(join(folder, name), text);
    }
  }
  expect([...installs.keys()]).toEqual([]);
  expect(checked).toHaveLength(2);
}, 120_000);

it('the compiler objects to what the page says', async () => {
  const listen = join(folder, 'listen.ts');
  const text = readFileSync(listen, 'utf8');
  expect(page).toContain("`asked.publish(NumberAsked, { number: '91' })`");
  writeFileSync(listen, text.replace('{ number: 91 }', "{ number: '91' }"));
  await expect(succeed('sh', ['-c', 'npx tsc'], folder)).rejects.toThrow(
    /listen\.ts.*error TS2322: Type 'string' is not assignable to type 'number'/,
  );
});
