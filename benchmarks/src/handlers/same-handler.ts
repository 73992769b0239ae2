// Records the sample with the id 1, again and again.

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Sample } from '../support/sample.js';
import { recordSame } from '../support/tally.js';

export default defineHandler([Sample], ({ value }, { data }: { readonly data: Int32Array }) => {
  recordSame(data, value);
});
