// `node large-messages.mjs MOST`: one large message of each kind, to a thread and back, and what is still held of it afterwards: at
// home, while all of it is in use and idle, and on the thread. What is let go is not free at once on a busy machine, where memory
// outside of the heap is freed in the background: it is looked at until both hold less than MOST bytes, at most fifty times.

import { Bus, defineMessageType } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { held, report, settle } from './heap.mjs';

const Large = defineMessageType('test.large').of();
const count = 8_000_000;
const most = Number(process.argv[2]);

const kinds = {
  text: () => 'x'.repeat(count),
  'wide text': () => 'я'.repeat(count),
  numbers: () => Array.from({ length: count / 4 }, (_, index) => index),
  objects: () => Array.from({ length: count / 40 }, (_, index) => ({ id: index, name: `number ${index}` })),
  'a long key': () => ({ ['k'.repeat(count)]: 1 }),
  'what is not plain': () => new Map([[1, 'x'.repeat(count)]]),
  bytes: () => new Uint8Array(count),
};

const bus = new Bus();
const pool = new WorkerPool({ threads: 1 });
const handler = new URL('./large-handler.mjs', import.meta.url);
const figures = new Float64Array(new SharedArrayBuffer(8));
let back = 0;
bus.topic('back').subscribe(
  ({ value }) => {
    if (value !== undefined) back += 1;
  },
  { accept: [Large] },
);
const subscription = bus.topic('out').subscribe(pool.handler(handler), { accept: [Large], data: figures });
await subscription.ready;

/** Nothing of it stays on the stack. */
function publish(make) {
  bus.topic('out').publish(Large, make());
}

const there = {};
const here = {};
publish(() => 'small');
await bus.drain();
await settle();
const [before, beforeThere] = [held(), figures[0]];
for (const [kind, make] of Object.entries(kinds)) {
  publish(make);
  await bus.drain();
  for (let looks = 0; looks < 50; looks += 1) {
    // The thread looks at its memory by itself: a message that asks for it would take the place of the large one.
    figures[0] = 0;
    while (figures[0] === 0) await settle();
    here[kind] = held() - before;
    there[kind] = figures[0] - beforeThere;
    if (here[kind] < most && there[kind] < most) break;
  }
}
await bus.close();
await pool.close();
report({ back, here, there });
