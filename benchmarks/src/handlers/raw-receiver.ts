// The worker of the raw baseline: answers when as many objects have arrived as were announced.

import { parentPort, workerData } from 'node:worker_threads';
import type { Payload } from '../support/payload.js';
import { record } from '../support/tally.js';

const cells: Int32Array = workerData;
let expected = 0;

parentPort?.on('message', ({ expect, batch = [] }: { expect?: number; batch?: Payload[] }) => {
  if (expect !== undefined) expected = expect;
  for (const payload of batch) record(cells, payload);
  expected -= batch.length;
  if (expected === 0 && batch.length > 0) parentPort?.postMessage('done');
});
