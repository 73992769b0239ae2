// Subscribes and unsubscribes as often as it is told, then says how much of its heap is in use.

import { parentPort, workerData } from 'node:worker_threads';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { heapAfterCollection } from './heap.mjs';

const bus = await connectBus(workerData.port);
parentPort.on('message', async (count) => {
  for (let index = 0; index < count; index += 1) {
    const subscription = await bus.topic('in').subscribe(() => {});
    await subscription.unsubscribeAndJoin();
  }
  parentPort.postMessage(await heapAfterCollection());
});
