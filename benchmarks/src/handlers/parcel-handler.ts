// Records parcels.

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { recordParcel } from '../support/parcel.js';
import { Parcel } from '../support/sample.js';

export default defineHandler([Parcel], ({ value }, { data }: { readonly data: Int32Array }) => {
  recordParcel(data, value.id, value.bytes);
});
