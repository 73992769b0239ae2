// docs/first-steps.md as its readers follow it: in an empty folder, block by block from the top, each command as it is
// written. Only what would build here while other tests run is left out (`pnpm run tarballs`: the tarballs of this run are
// put where it puts them), and the tools come from this repository.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { codeBlocks, filesIn } from '../docs/page.js';
import { succeed } from './support/commands.js';
import { toolFolder } from './support/installation.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/first-steps.md', import.meta.url)), 'utf8');

let beside: string;
let folder: string;
beforeAll(() => {
  beside = realpathSync(mkdtempSync(join(tmpdir(), 'first-steps-')));
  folder = join(beside, 'first-steps');
});
afterAll(() => rmSync(beside, { recursive: true }));

/** What is done instead of a command that the page has. */
function replacements(): Map<string, () => unknown> {
  const tools = [toolFolder('typescript'), toolFolder('@types/node')];
  return new Map<string, () => unknown>([
    [
      'npx -y pnpm@12 run tarballs ../stasis-tarballs',
      () =>
        cpSync(join(inject('installation'), 'tarballs'), join(beside, 'stasis-tarballs'), {
          recursive: true,
        }),
    ],
    ['mkdir ../first-steps', () => mkdirSync(folder)],
    ['cd ../first-steps', () => {}], // Every command runs there.
    [
      'npm install --save-dev typescript @types/node',
      () => succeed('npm', ['install', '--prefer-offline', '--save-dev', ...tools], folder),
    ],
  ]);
}

it('the first steps lead where the page says', async () => {
  const instead = replacements();
  let lastOutput: string | undefined;
  const checked: string[] = [];
  for (const block of codeBlocks(page)) {
    if (block.language === 'sh') {
      for (const command of block.text.trim().split('\n')) {
        const replacement = instead.get(command);
        if (replacement === undefined) lastOutput = await succeed('sh', ['-c', command], folder);
        else await replacement();
        instead.delete(command);
      }
    } else if (block.language === 'text') {
      expect(lastOutput).toBe(block.text);
      checked.push(block.text);
    } else {
      for (const { name, text } of filesIn(block)) writeFileSync(join(folder, name), text);
    }
  }
  expect([...instead.keys()]).toEqual([]);
  expect(checked).toHaveLength(2);
}, 300_000);

it('the compiler objects to what the page says', async () => {
  const listen = join(folder, 'listen.ts');
  const text = readFileSync(listen, 'utf8');
  expect(page).toContain("`asked.publish(NumberAsked, { number: '91' })`");
  writeFileSync(listen, text.replace('{ number: 91 }', "{ number: '91' }"));
  await expect(succeed('sh', ['-c', 'npx tsc'], folder)).rejects.toThrow(
    /listen\.ts.*error TS2322: Type 'string' is not assignable to type 'number'/,
  );
});
