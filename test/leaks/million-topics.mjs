// A million topics, each with a subscription that comes and goes; then what is left of them. Run with --expose-gc.

import { Bus } from '@stasis-bus/core';
import { heapAfterCollection, report } from './heap.mjs';

const bus = new Bus();

async function round(count, offset) {
  for (let index = 0; index < count; index += 1) {
    bus
      .topic(`call/${offset + index}`)
      .subscribe(() => {})
      .unsubscribe();
    if (index % 1000 === 999) await bus.drain();
  }
  await bus.drain();
}

await round(20_000, 0);
const before = await heapAfterCollection();
await round(1_000_000, 20_000);
const after = await heapAfterCollection();
report({ before, after, topics: bus.topics().length, subscriptions: bus.statistics().subscriptions.length });
await bus.close();
