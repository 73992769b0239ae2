// Has a handler print a great deal on a thread, and the pool end that thread: `node printing.mjs WAY`.

import { channel } from 'node:diagnostics_channel';
import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { Print, Printed } from '../handlers/printing.mjs';

const ways = {
  'when its pool is closed, and the process is ended at once': async ({ bus, pool }) => {
    await bus.close();
    await pool.close();
    process.exit();
  },
  'when it has been idle for long': async ({ bus, ended }) => {
    await bus.drain();
    await ended;
    // What is not out by now is lost.
    process.exit();
  },
  'when its pool is closed while a handler waits on it for ever': async ({ pool, printed }) => {
    await printed;
    await pool.close({ timeout: 1 }).catch(() => {});
    process.exit();
  },
};

const way = process.argv[2];
const bus = new Bus({ onError: () => {} });
const pool = new WorkerPool({ threads: { min: 0, max: 1 }, idleTimeout: way.includes('idle') ? 50 : 60_000 });
const ended = new Promise((resolve) => {
  channel('stasis:thread').subscribe(({ state }) => {
    if (state === 'end') resolve();
  });
});
const topic = bus.topic('printing');
const printed = bus.topic('printed').once(Printed);
printed.catch(() => {});
const handler = pool.handler(new URL('../handlers/printing.mjs', import.meta.url));
const keepAlive = setInterval(() => {}, 60_000);
await topic.subscribe(handler, { accept: [Print] }).ready;
topic.publish(Print, { waits: way.includes('waits') });
await ways[way]({ bus, pool, ended, printed });
clearInterval(keepAlive);
