// A module whose loading is told what to do, in shared memory: [begun, gate, how many never end, how these do not end]. It counts
// how often it has begun, waits for the gate, and then has handlers that keep state here.

import { getEnvironmentData } from 'node:worker_threads';
import { Note } from './notes.mjs';

const begun = 0;
const gate = 1;
const endless = 2;
const how = 3;
const blocking = 1;

const cells = getEnvironmentData('stasis.test.loading');
const nth = Atomics.add(cells, begun, 1) + 1;
Atomics.notify(cells, begun);
if (nth <= Atomics.load(cells, endless)) {
  if (Atomics.load(cells, how) === blocking) for (;;);
  await new Promise(() => {});
}
const opened = Atomics.waitAsync(cells, gate, 0);
if (opened.async) await opened.value;

let count = 0;

/** Publishes how many messages it has had on this thread. */
export function countHere(_message, { publish }) {
  count += 1;
  publish('counts', Note, String(count));
}
