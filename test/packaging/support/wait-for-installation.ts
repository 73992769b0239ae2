// Before each test file of packaging and surroundings: waits until the packages are installed, which goes on beside other tests.

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { type Installed, outcomeFile } from './installation.js';

const file = outcomeFile(inject('installation'));
while (!existsSync(file)) await sleep(100);
const { failure } = installed();
if (failure !== undefined) throw new Error(failure);

/** What became of it. */
export function installed(): Installed {
  return JSON.parse(readFileSync(file, 'utf8')) as Installed;
}
