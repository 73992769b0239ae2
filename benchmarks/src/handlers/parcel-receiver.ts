// The worker of the binary rows' baseline: records parcels, and answers on request.

import { parentPort, workerData } from 'node:worker_threads';
import { type ParcelValue, recordParcel } from '../support/parcel.js';

const cells: Int32Array = workerData;

parentPort?.on('message', (message: ParcelValue | 'answer') => {
  if (message === 'answer') parentPort?.postMessage('answer');
  else recordParcel(cells, message.id, message.bytes);
});
