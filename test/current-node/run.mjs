// Runs tests on the newest Node.js, under `--disable-proto=throw`, and with properties on `Object.prototype` and
// `Array.prototype`: those that the arguments name, which vitest gets as they are; without arguments, all. The packages must have
// been built. Where there is no newest Node.js it says so, and runs them on this one.

import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { runVitest } from '../support/run-vitest.mjs';
import { currentNode } from './index.mjs';

const flag = '--disable-proto=throw';
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

runVitest('current', process.argv.slice(2), {
  node,
  env: {
    STASIS_NODE_FLAGS: flag,
    STASIS_POLLUTED: 'yes',
    PATH: [dirname(node), process.env.PATH].join(delimiter),
  },
});
