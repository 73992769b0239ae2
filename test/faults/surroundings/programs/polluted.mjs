// Pollutes prototypes before or after it loads the bus, and publishes to handlers at home and on a thread. Says what each has got.

import { canonical } from '../../../handlers/canonical.mjs';

const when = process.argv[2];

function pollute() {
  for (const prototype of [Object.prototype, Array.prototype]) prototype.extra = () => {};
}

if (when === 'before') pollute();
const { Bus, defineMessageType } = await import('@stasis-bus/core');
const { WorkerPool } = await import('@stasis-bus/worker-runtime');

const Parcel = defineMessageType('test.parcel');
const Observed = defineMessageType('test.observed');
const said = { home: [], thread: [], errors: [] };
const bus = new Bus({ onError: (error) => said.errors.push(String(error)) });
const pool = new WorkerPool({ threads: 1 });
const topic = bus.topic('parcels');
const parcels = new URL('../../../handlers/parcels.mjs', import.meta.url);
bus.topic('observed').subscribe(({ value }) => void said.thread.push(value.text), { accept: [Observed] });
const describe = pool.handler(parcels, { export: 'describe' });
await topic.subscribe(describe, { accept: [Parcel] }).ready;
if (when === 'after') pollute();

// Packed for the thread; with headers, and of a realm; not plain.
topic.publish(Parcel, { a: { b: 1 }, list: [2, { c: 3 }] });
await bus.drain();
topic.subscribe(({ value }) => void said.home.push(canonical(value)), { accept: [Parcel] });
topic.publish(Parcel.create({ a: { b: 1 }, list: [2, { c: 3 }] }, { headers: { trace: '4' } }));
topic.publish(Parcel, new Map([['d', { e: 5, f: Object.assign([6], { 2: 7 }) }]]));
await bus.drain();
await bus.close();
await pool.close();
console.log(JSON.stringify(said));
