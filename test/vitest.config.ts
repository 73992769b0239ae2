// How all tests run: each file in a process of its own, against the built packages (`node scripts/build.mjs`).

import { defineConfig } from 'vitest/config';
import { RuleTable } from './support/rule-table.js';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    pool: 'forks',
    // For runs under other flags of Node, which the worker threads of the tests inherit.
    execArgv: (process.env['STASIS_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== ''),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', new RuleTable()],
    // The packages are tested as they are shipped: Node itself loads them, on every thread.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
  },
});
