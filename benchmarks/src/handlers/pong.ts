// The other side of the ping-pong: records each object, and answers it.

import { parentPort, workerData } from 'node:worker_threads';
import type { Payload } from '../support/payload.js';
import { record } from '../support/tally.js';

const cells: Int32Array = workerData;

parentPort?.on('message', (payload: Payload) => {
  record(cells, payload);
  parentPort?.postMessage('pong');
});
