// Records a series of samples.

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Sample } from '../support/sample.js';
import { record } from '../support/tally.js';

export default defineHandler([Sample], ({ value }, { data }: { readonly data: Int32Array }) => {
  record(data, value);
});
