// Any schedule of publishers, users and executors, against the parallel sequencer (see expectation.ts).

import { expect, test } from 'vitest';
import { expectNoViolation } from './expect-no-violation.js';

test('with partitions all of this holds per key, and changes and the final message are barriers (SPEC 4.12, 11.0)', {
  timeout: 300_000,
}, async () => {
  await expect(expectNoViolation('partitioned', 100_000)).resolves.toBeUndefined();
});

test('with concurrency no more than the limit run at once, each place gets its share, and the final message comes last (SPEC 4.12, 11.0)', {
  timeout: 300_000,
}, async () => {
  await expect(expectNoViolation('concurrent', 50_000)).resolves.toBeUndefined();
});
