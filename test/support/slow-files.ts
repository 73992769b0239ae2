// The test files that take longest, which `pnpm test` leaves out. Their rules have other tests there too, as far as that makes sense:
// the table of rules says which have not. The order is the one in which they start, before all others: long ones first, so that
// none is left to run alone at the end, and files that compute beside files that wait.

import { existsSync } from 'node:fs';
import { testsFolder, testsIn } from './test-files.js';

/** Tests of what is installed: projects that install the packages, and bundle, type-check and test with them. */
const installedFolders = ['packaging', 'surroundings'];

/** Paths below `test/`. */
export const slowFiles: readonly string[] = [
  // Threads end and start for a minute and a half; meanwhile the others wait for timeouts.
  'faults/chaos/chaos.test.ts',
  'faults/rules/hanging.test.ts',
  'faults/rules/timeouts.test.ts',
  'faults/rules/loading-again.test.ts',
  'faults/rules/loading.test.ts',
  'conformance/limits/timeout.test.ts',
  // From 40 seconds down to 20.
  'nats/three-processes-faults.test.ts',
  'leaks/leaks.test.ts',
  'inspector/page.test.ts',
  'docs/examples.test.ts',
  'inspector/command.test.ts',
  'examples/calls.test.ts',
  // Down to ten.
  ...installedFolders.flatMap(testsIn),
  'soak/soak.test.ts',
  'nats/server-away.test.ts',
  'examples/hash-server.test.ts',
  'inspector/streams.test.ts',
  'nats/refused.test.ts',
  // Down to two.
  'faults/chaos/turmoil.test.ts',
  'nats/three-processes.test.ts',
  'inspector/looking.test.ts',
  'nats/replay.test.ts',
  'docs/api-reference.test.ts',
  'faults/rules/account.test.ts',
  'conformance/closing/order.test.ts',
  'nats/caches.test.ts',
  'faults/rules/crashing.test.ts',
  'nats/made-anew.test.ts',
  'faults/surroundings/polluted-prototypes.test.ts',
  'nats/long-names.test.ts',
  'conformance/any-thread/dying.test.ts',
  'conformance/threads/module-shapes.test.ts',
  'faults/fairness/fairness.test.ts',
  'conformance/statistics/account.test.ts',
  'faults/rules/unsendable.test.ts',
  'faults/chaos/replacing.test.ts',
  'faults/chaos/starting.test.ts',
  'nats/short-lived-topics.test.ts',
  'inspector/pieces.test.ts',
  'conformance/messages/wall-clock.test.ts',
  'faults/rules/output.test.ts',
  'faults/traps/threads.test.ts',
  'conformance/any-thread/large-posts.test.ts',
  'conformance/threads/starting.test.ts',
  'conformance/parallel/slow-handlers.test.ts',
  'examples/calls-on-several.test.ts',
  'examples/indexer.test.ts',
  'conformance/any-thread/deadlock.test.ts',
  'conformance/any-thread/staying-alive.test.ts',
  'conformance/parallel/sticky.test.ts',
  'conformance/parallel/many-keys.test.ts',
  'conformance/parallel/cost.test.ts',
  'conformance/statistics/counts.test.ts',
  'conformance/statistics/telling-apart.test.ts',
  'conformance/statistics/tables.test.ts',
  'conformance/statistics/forgotten.test.ts',
  'conformance/statistics/cost.test.ts',
  'inspector/frames-in-time.test.ts',
  'nats/frames.test.ts',
  'faults/rules/waiting-for-threads.test.ts',
  'faults/rules/returning.test.ts',
  'faults/permissions.test.ts',
  'faults/traps/old-thread.test.ts',
  'faults/traps/late-errors.test.ts',
  'faults/traps/nesting.test.ts',
  'faults/fairness/cost.test.ts',
];

const missing = slowFiles.filter((file) => !existsSync(testsFolder + file));
if (missing.length > 0)
  throw new Error(`slow-files.ts names files that are not there: ${missing.join(', ')}`);
