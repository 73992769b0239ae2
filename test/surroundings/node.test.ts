// Under Node.js itself, where something else has changed it: old libraries that extend `Object.prototype`, fake timers, and
// rejections that end the process.

import { afterAll, beforeAll, it } from 'vitest';
import { Project } from '../packaging/support/project.js';
import { expectAllPassed, runTests } from './support/results.js';
import { sources } from './support/sources.js';
import { linkInto } from './support/tools.js';

let project: Project;
beforeAll(() => {
  project = new Project(sources);
  linkInto(project, '@sinonjs/fake-timers');
});
afterAll(() => project.remove());

it.each([
  ['as it is', []],
  ['with rejections that end the process', ['--unhandled-rejections=strict']],
  ['with enumerable properties on prototypes', ['--import=./polluted.js']],
  ['with enumerable properties on prototypes, later', ['--import=./polluted-later.js']],
  ['with fake timers', ['--import=./fake-timers.js']],
  ['with fake timers, later', ['--import=./fake-timers-later.js']],
  ['with fake timers that were removed again', ['--import=./fake-timers-removed.js']],
])('SPEC 2.2, 2.3, 2.4, 4.2, 11.2, 11.7: %s: bus, threads and values work', async (_name, options) => {
  expectAllPassed(await runTests(project, 'all.js', ...options));
});
