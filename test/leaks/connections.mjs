// Hundreds of connections to a bus that come and go, then thousands of subscriptions of one worker; then what is left of
// them. Run with --expose-gc.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Bus } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { heapAfterCollection, report } from './heap.mjs';

const worker = new URL('./connected-worker.mjs', import.meta.url);
const bus = new Bus();

function ports() {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
}

/** Connects, uses the bus, and closes: by its own close, by closing the port here, or by losing both ends. */
async function connections(count) {
  for (let index = 0; index < count; index += 1) {
    const port = exposeBus(bus);
    const remote = await connectBus(port);
    const subscription = await remote.topic('in').subscribe(() => {});
    await remote.flush();
    if (index % 2 === 0) {
      await subscription.unsubscribeAndJoin();
      const closed = once(port, 'close');
      port.close();
      await closed;
    } else {
      await remote.close();
    }
  }
  await bus.drain();
}

async function subscriptions(count) {
  there.postMessage(count);
  const [heap] = await once(there, 'message');
  return heap;
}

await connections(100);
const port = exposeBus(bus);
const there = new Worker(worker, { workerData: { port }, transferList: [port] });
const heapBefore = await subscriptions(500);
const before = await heapAfterCollection();
const portsBefore = ports();
const listenersBefore = process.listenerCount('exit');
await connections(500);
const morePorts = ports() - portsBefore;
const heapAfter = await subscriptions(2_000);
const after = await heapAfterCollection();
const { subscriptions: left, threads } = bus.statistics();
report({
  before,
  after,
  growthThere: heapAfter / heapBefore,
  morePorts,
  subscriptions: left.length,
  threads: threads.length,
  moreListeners: process.listenerCount('exit') - listenersBefore,
});
await there.terminate();
await bus.close();
