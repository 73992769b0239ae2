// How all tests run: against the built packages (`node scripts/build.mjs`), as many files at a time as the machine has processors
// but one, and no fewer than two. No file has to run alone: ports are free ones, folders are temporary ones of their own, and no
// test is decided by time. There are three projects. Files of `shared` run one after the other in the same processes, which start
// once: their tests close what they open. Files of `bus` have a process each, since they change the realm, count what is left of
// it, or end threads. The tests of packaging and surroundings are `installed`: all of them wait for what is installed once.

import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './support/longest-first.js';
import { PassedFiles, passedFiles } from './support/passed-files.js';
import { RuleTable } from './support/rule-table.js';
import { filesOfSharedProcesses } from './support/shared-processes.js';
import { slowFiles } from './support/slow-files.js';
import { tier } from './support/tier.js';
import { TierReport } from './support/tier-report.js';

const ofInstalled = ['packaging/**/*.test.ts', 'surroundings/**/*.test.ts'];
const leftOut = ['**/node_modules/**', ...(tier === 'quick' ? slowFiles : passedFiles)];
const flags = (process.env['STASIS_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
/** Whether tests run with properties on `Object.prototype` and `Array.prototype`, on all threads. */
const isPolluted = process.env['STASIS_POLLUTED'] === 'yes';
const pollutedThreads = new URL('./polluted/threads.mjs', import.meta.url).href;

/** Of all projects. What is about the run as a whole is not in here: a project would have it before the command line. */
const common = {
  pool: 'forks',
  // For runs under other flags of Node, which the worker threads of the tests inherit.
  execArgv: [...flags, ...(isPolluted ? ['--import', pollutedThreads] : [])],
  setupFiles: isPolluted ? ['polluted/setup.ts'] : [],
  // For what hangs: on a busy machine everything else takes a fraction of it.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // The packages are tested as they are shipped: Node itself loads them, on every thread.
  server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
} as const satisfies TestProjectInlineConfiguration['test'];

const shared: TestProjectInlineConfiguration = {
  test: { ...common, name: 'shared', include: filesOfSharedProcesses, exclude: leftOut, isolate: false },
};

const bus: TestProjectInlineConfiguration = {
  test: {
    ...common,
    name: 'bus',
    include: ['**/*.test.ts'],
    exclude: [...ofInstalled, ...filesOfSharedProcesses, ...leftOut],
  },
};

const installed: TestProjectInlineConfiguration = {
  test: {
    ...common,
    name: 'installed',
    include: ofInstalled,
    exclude: leftOut,
    globalSetup: 'packaging/support/installation.ts',
    setupFiles: [...common.setupFiles, 'packaging/support/wait-for-installation.ts'],
    testTimeout: 180_000,
  },
};

export default defineConfig({
  test: {
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new TierReport(), new RuleTable(), new PassedFiles()],
    projects: tier === 'all' ? [shared, bus, installed] : [shared, bus],
  },
});
