// Records cache updates of samples.

import { CacheUpdate } from '@stasis-bus/core';
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { recordUpdate } from '../support/snapshots.js';

export default defineHandler([CacheUpdate], ({ value }, { data }: { readonly data: Int32Array }) => {
  recordUpdate(data, value);
});
