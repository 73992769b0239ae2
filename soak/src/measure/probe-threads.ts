// Asks every thread of a pool for the size of its heap. A sticky partitioned subscription has a session on each of them.

import type { Bus } from '@stasis-bus/core';
import type { WorkerPool } from '@stasis-bus/worker-runtime';
import { probeModule } from '../handlers/modules.js';
import { Probe, ProbeResult } from '../handlers/probe-handler.js';

/** Enough keys to reach every thread of a pool. */
const keysPerThread = 8;

/** Returns the size of all threads' heaps together, in bytes, after a garbage collection. */
export async function probeThreads(bus: Bus, pool: WorkerPool, threads: number): Promise<number> {
  const topic = bus.topic('probe');
  const subscription = topic.subscribe(pool.handler(probeModule), {
    accept: [Probe],
    sticky: true,
    partitionBy: ({ value }) => value.key,
  });
  const heaps = new Map<number, number>();
  for (let key = 0; key < threads * keysPerThread && heaps.size < threads; key += 1) {
    const { value } = await topic.request(Probe, { key: `key-${key}` }, { reply: ProbeResult });
    heaps.set(value.thread, value.heapUsed);
  }
  await subscription.unsubscribeAndJoin();
  if (heaps.size < threads) throw new Error(`only ${heaps.size} of ${threads} threads could be measured`);
  return [...heaps.values()].reduce((sum, heap) => sum + heap, 0);
}
