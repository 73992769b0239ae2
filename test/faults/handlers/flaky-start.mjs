// To be imported by threads before anything else (`execArgv`): every fourth thread dies while it starts, now by an error, now by
// its exit.

import { getEnvironmentData } from 'node:worker_threads';

const starts = Atomics.add(getEnvironmentData('stasis.test.starts'), 0, 1) + 1;
if (starts % 8 === 0) process.exit(1);
if (starts % 8 === 4) throw new Error('cannot start');
