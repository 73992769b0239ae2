// Under vitest: on its threads, in contexts of their own, in what makes Node.js look like a browser, and under its fake timers.

import { afterAll, beforeAll, it } from 'vitest';
import { Project } from '../packaging/support/project.js';
import { expectAllPassed, ofReport, type Results } from './support/results.js';
import { sources } from './support/sources.js';

let project: Project;
beforeAll(() => {
  project = new Project({
    ...sources,
    'fake-timers.config.js': "export default { test: { setupFiles: ['./vitest-fake-timers.js'] } };",
  });
});
afterAll(() => project.remove());

async function vitest(...parameters: readonly string[]): Promise<Results> {
  return ofReport(
    await project.tool('vitest/vitest.mjs', 'run', '--globals', '--reporter=json', ...parameters),
  );
}

it.each([
  ['threads', ['--pool=threads']],
  ['vmThreads', ['--pool=vmThreads']],
  ['happy-dom on threads', ['--pool=threads', '--environment=happy-dom']],
  ['happy-dom on vmThreads', ['--pool=vmThreads', '--environment=happy-dom']],
  ['jsdom on vmThreads', ['--pool=vmThreads', '--environment=jsdom']],
  ['fake timers', ['--pool=threads', '--config=fake-timers.config.js']],
])('SPEC 1.2, 2.2, 2.3, 2.4, 4.2, 11.1: %s: bus, threads and values work', async (_name, parameters) => {
  expectAllPassed(await vitest(...parameters));
});
