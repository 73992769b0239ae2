// Computes for a millisecond, then records.

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Sample } from '../support/sample.js';
import { record } from '../support/tally.js';

export default defineHandler([Sample], ({ value }, { data }: { readonly data: Int32Array }) => {
  const endMs = performance.now() + 1;
  while (performance.now() < endMs);
  record(data, value);
});
