// A program whose own copy of the core package is not the one that the worker runtime has, as when their versions differ.

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Project } from '../packaging/support/project.js';
import { expectAllPassed, runTests } from './support/results.js';
import { sources } from './support/sources.js';

const core = 'node_modules/@stasis-bus/core';

let project: Project;
beforeAll(() => {
  project = new Project({
    ...sources,
    'count-copies.js': `
      import { createRequire } from 'node:module';
      const ofRuntime = createRequire(import.meta.resolve('@stasis-bus/worker-runtime'));
      const ours = createRequire(import.meta.url);
      console.log(new Set([ours, ofRuntime].map((require) => require('@stasis-bus/core').Bus)).size);
    `,
  });
  cpSync(join(inject('installation'), core), project.path(core), { recursive: true });
});
afterAll(() => project.remove());

it('SPEC 1.2, 1.3, 2.7, 4.2, 11.2: two copies of core are one bus: bus, threads and values work', async () => {
  expect(await project.output('count-copies.js')).toBe('2\n');
  expectAllPassed(await runTests(project, 'all.js'));
});
