// A million partition keys under one subscription; then what is left of them. Run with --expose-gc.

import { Bus, defineMessageType } from '@stasis-bus/core';
import { heapAfterCollection, report } from './heap.mjs';

const Entry = defineMessageType('leaks.entry').of();
const bus = new Bus();
const topic = bus.topic('entries');
let handled = 0;
const subscription = topic.subscribe(
  () => {
    handled += 1;
  },
  { accept: [Entry], partitionBy: (message) => message.value },
);

async function round(count, offset) {
  for (let index = 0; index < count; index += 1) {
    topic.publish(Entry, `key-${offset + index}`);
    if (index % 1000 === 999) await bus.drain();
  }
  await bus.drain();
}

await round(20_000, 0);
const before = await heapAfterCollection();
await round(1_000_000, 20_000);
const after = await heapAfterCollection();
report({ before, after, handled, queued: subscription.queued });
await bus.close();
