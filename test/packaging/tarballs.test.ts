// `npx -y pnpm@12 run tarballs <folder>`, by which the packages under test were packed.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from './support/commands.js';
import { EmptyFolder } from './support/empty-folder.js';

const scripts = fileURLToPath(new URL('../../scripts/', import.meta.url));

let folder: EmptyFolder;
beforeEach(() => {
  folder = new EmptyFolder();
});
afterEach(() => folder.remove());

it('a package whose code or types are missing cannot be packed', async () => {
  const manifest = { name: 'unbuilt', exports: { '.': { types: './dist/i.d.ts', default: './dist/i.js' } } };
  writeFileSync(`${folder.path}/package.json`, JSON.stringify(manifest));
  expect(await folder.run(`${scripts}check-built.mjs`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('unbuilt is not built: ./dist/i.d.ts, ./dist/i.js missing'),
  });
});

it('a package that promises what is there can be packed', async () => {
  writeFileSync(`${folder.path}/package.json`, JSON.stringify({ exports: './package.json' }));
  expect(await folder.run(`${scripts}check-built.mjs`)).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('the folder must be named', async () => {
  expect(await run(process.execPath, [`${scripts}tarballs.mjs`], folder.path)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('run tarballs <folder>'),
  });
});
