// Records a series of messages of twenty types.

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { twentyTypes } from '../support/sample.js';
import { record } from '../support/tally.js';

export default defineHandler([...twentyTypes], ({ value }, { data }: { readonly data: Int32Array }) => {
  record(data, value);
});
