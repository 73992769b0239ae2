// To be imported by threads before anything else (`execArgv`): lets the first thread start; each other one waits for the gate while
// it starts, and then dies. In shared memory: [starts, gate].

import { getEnvironmentData } from 'node:worker_threads';

const starts = 0;
const gate = 1;

const cells = getEnvironmentData('stasis.test.gate');
const nth = Atomics.add(cells, starts, 1) + 1;
Atomics.notify(cells, starts);
if (nth > 1) {
  Atomics.wait(cells, gate, 0);
  throw new Error('cannot start');
}
