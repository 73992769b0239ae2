// Records a series of samples, in order per key.

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { recordKeyed } from '../support/keyed-tally.js';
import { Sample } from '../support/sample.js';

export default defineHandler([Sample], ({ value }, { data }: { readonly data: Int32Array }) => {
  recordKeyed(data, value);
});
