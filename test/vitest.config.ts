// How all tests run: each file in a process of its own, against the built packages (`node scripts/build.mjs`). The tests
// of packaging and surroundings are a project of their own, since all of them use what is installed once before them.

import { defineConfig } from 'vitest/config';
import { RuleTable } from './support/rule-table.js';

const installed = ['packaging/**/*.test.ts', 'surroundings/**/*.test.ts'];
const flags = (process.env['STASIS_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
/** Whether tests run with properties on `Object.prototype` and `Array.prototype`, on all threads. */
const isPolluted = process.env['STASIS_POLLUTED'] === 'yes';
const pollutedThreads = new URL('./polluted/threads.mjs', import.meta.url).href;

export default defineConfig({
  test: {
    pool: 'forks',
    // For runs under other flags of Node, which the worker threads of the tests inherit.
    execArgv: [...flags, ...(isPolluted ? ['--import', pollutedThreads] : [])],
    setupFiles: isPolluted ? ['polluted/setup.ts'] : [],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', new RuleTable()],
    // The packages are tested as they are shipped: Node itself loads them, on every thread.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
    projects: [
      {
        extends: true,
        test: { name: 'bus', include: ['**/*.test.ts'], exclude: [...installed, '**/node_modules/**'] },
      },
      {
        extends: true,
        test: {
          name: 'installed',
          include: installed,
          exclude: ['**/node_modules/**'],
          globalSetup: 'packaging/support/installation.ts',
          testTimeout: 180_000,
        },
      },
    ],
  },
});
