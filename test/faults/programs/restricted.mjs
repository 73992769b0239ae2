// Publishes one message to a handler on a thread, says how many it counted, and closes.

import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { Note } from '../handlers/notes.mjs';

const data = new Int32Array(new SharedArrayBuffer(12));
const bus = new Bus({ onError: ({ code, cause }) => console.log(code, cause?.code) });
const pool = new WorkerPool({ threads: 1 });
const counting = new URL('../handlers/counting.mjs', import.meta.url);
const subscription = bus.topic('t').subscribe(pool.handler(counting), { data });
bus.topic('t').publish(Note, 'one');
await subscription.unsubscribeAndJoin();
console.log(`counted ${data[1]}`);
await bus.close();
await pool.close();
console.log('closed');
