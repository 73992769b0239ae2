// Any schedule of publishers, users and executors, against the serial sequencer (see expectation.ts).

import { expect, test } from 'vitest';
import { expectNoViolation } from './expect-no-violation.js';

test('whatever happens, invocations are serialized and in order, each message ends once, and no wake is lost (SPEC 4.2, 4.6, 4.9, 5.4, 11.0, 11.2, 11.6)', {
  timeout: 300_000,
}, async () => {
  await expect(expectNoViolation('serial', 100_000)).resolves.toBeUndefined();
});
