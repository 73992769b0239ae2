// Runs tests on the newest Node.js, under `--disable-proto=throw`, and with properties on `Object.prototype` and
// `Array.prototype`: those that the arguments name, which vitest gets as they are; without arguments, all. The packages must have
// been built. Where there is no newest Node.js it says so, and runs them on this one.

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
console.log(`The tests on Node.js ${version}, under ${flag}, with polluted prototypes`);

const { status } = spawnSync(node, [vitest, 'run', '--root', tests, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    // The million is for the tests as they are.
    FUZZ_VALUES: '100000',
    ...process.env,
    STASIS_NODE_FLAGS: flag,
    STASIS_POLLUTED: 'yes',
    PATH: [dirname(node), process.env.PATH].join(delimiter),
  },
});
process.exit(status ?? 1);
