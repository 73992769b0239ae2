// The worker of the raw baseline.

import { parentPort } from 'node:worker_threads';
import type { Payload } from './payload.js';

let expected = 0;
let lastId = 0;
let inverted = 0;

parentPort?.on('message', ({ expect, batch }: { expect?: number; batch?: Payload[] }) => {
  if (expect !== undefined) expected = expect;
  for (const { data } of batch ?? []) {
    if (data.id !== lastId + 1) inverted += 1;
    lastId = data.id;
    expected -= 1;
  }
  if (expected === 0 && batch !== undefined) parentPort?.postMessage(inverted);
});
