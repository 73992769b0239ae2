// Counts what it gets, in shared memory: [how many, last id, how many out of order].

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Sample } from './sample.js';

export default defineHandler([Sample], ({ value }, { data }: { readonly data: Int32Array }) => {
  const [count = 0, lastId = 0, inverted = 0] = data;
  data[0] = count + 1;
  data[1] = value.data.id;
  if (value.data.id !== lastId + 1) data[2] = inverted + 1;
});
