// Runs vitest on the tests of this folder, in a process of its own, and ends this one as that has ended.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const tests = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param tier see tier.ts
 * @param filters paths, or parts of paths, and other arguments of vitest
 * @param options.node which Node.js runs it, if not this one
 * @param options.env what its environment has besides
 */
export function runVitest(tier, filters, { node = process.execPath, env = {} } = {}) {
  const { status } = spawnSync(node, [vitest, 'run', '--root', tests, ...filters], {
    stdio: 'inherit',
    env: { ...process.env, ...env, STASIS_TESTS: tier },
  });
  process.exit(status ?? 1);
}
