// To be imported by threads before anything else (`execArgv`): ends them while they start, for as long as it is told to
// (see faults/chaos/starting.test.ts).

import { getEnvironmentData } from 'node:worker_threads';

const way = 0;
const deaths = 1;

const orders = getEnvironmentData('stasis.test.orders');
const ordered = Atomics.load(orders, way);
if (ordered !== 0) Atomics.add(orders, deaths, 1);
if (ordered === 1) process.exit(1);
if (ordered === 2) throw new Error('cannot start');
