// Which test files run one after the other in processes that they share: those that close what they open and leave the realm as it
// was. A process each, with vitest in it, would take as long again as the tests. All others have a process of their own, since they
// change the realm, count what is left of it, or end threads.

import { testsIn } from './test-files.js';

const folders = [
  'errors',
  'fuzz',
  'model',
  'types',
  'wire',
  'conformance/any-thread',
  'conformance/asking',
  'conformance/caches',
  'conformance/filters',
  'conformance/forwards',
  'conformance/limits',
  'conformance/message-types',
  'conformance/messages',
  'conformance/parallel',
  'conformance/routers',
  'conformance/state',
  'conformance/subscriptions',
  'conformance/topic-pools',
  'conformance/topics',
  'docs',
  'examples',
];

/** Files of these folders that need a process of their own. */
const exceptions: readonly string[] = [
  // They wait until garbage is collected, and look at the heap.
  'conformance/topics/lifetime.test.ts',
  'conformance/parallel/many-keys.test.ts',
];

/** Paths below `test/`. */
export const filesOfSharedProcesses = folders.flatMap(testsIn).filter((file) => !exceptions.includes(file));
