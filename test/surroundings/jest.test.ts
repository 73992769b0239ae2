// Under jest, whose environments have classes of their own beside those of Node.js: `instanceof` tells nothing there of what
// comes from elsewhere, and jsdom has no `structuredClone`, no `setImmediate`, and a `URL` of its own.

import { afterAll, beforeAll, it } from 'vitest';
import { Project } from '../packaging/support/project.js';
import { expectAllPassed, ofReport, type Results } from './support/results.js';
import { sources } from './support/sources.js';
import { toolFolder } from './support/tools.js';

let project: Project;
beforeAll(() => {
  project = new Project(sources);
});
afterAll(() => project.remove());

async function jest(testEnvironment: string): Promise<Results> {
  const config = { testEnvironment, transform: {}, cacheDirectory: '<rootDir>/cache' };
  return ofReport(
    await project.run([
      '--experimental-vm-modules',
      `${toolFolder('jest')}/bin/jest.js`,
      `--config=${JSON.stringify(config)}`,
      '--json',
      '--runInBand',
    ]),
  );
}

it.each([
  ['node', 'node'],
  ['jsdom', toolFolder('jest-environment-jsdom')],
])(
  'SPEC 1.2, 2.2, 2.3, 2.4, 4.2, 11.1: environment %s: bus, threads and values work',
  async (_name, environment) => {
    expectAllPassed(await jest(environment));
  },
);
