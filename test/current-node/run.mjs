// Runs tests on the newest Node.js, and under `--disable-proto=throw`: with what is given to vitest as arguments, those; else
// all. The packages must have been built. Where there is no newest Node.js it says so, and runs them on this one.

import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentNode } from './index.mjs';

const flag = '--disable-proto=throw';
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const tests = fileURLToPath(new URL('..', import.meta.url));
const node = currentNode ?? process.execPath;

if (currentNode === undefined) {
  const here = `${process.platform}-${process.arch}`;
  console.log(
    `NOT RUN: tests on the newest Node.js. It is not installed: npm has it for linux-x64, this is ${here}.`,
  );
  console.log('Nor, among all tests, those of tsdown and of the TypeScript that Node.js itself runs.');
}
const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
console.log(`The tests on Node.js ${version}, under ${flag}`);

const { status } = spawnSync(node, [vitest, 'run', '--root', tests, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    STASIS_NODE_FLAGS: flag,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
  },
});
process.exit(status ?? 1);
