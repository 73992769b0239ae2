// What the process holds, read when everything is drained and collected.

import { readdirSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import { MessagePort, Worker } from 'node:worker_threads';
import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { collectGarbage } from '../basics/collect-garbage.js';

/** Sizes are in bytes; the rest are counts. */
export interface Sample {
  /** Seconds since the run began. */
  readonly atSeconds: number;
  readonly heapUsed: number;
  /** What buffers and other native parts of objects take. */
  readonly external: number;
  readonly rss: number;
  /** The heaps of the steady pool's threads, together. */
  readonly threadHeaps: number;
  /** Ports, and below workers, buses and pools: objects in the heap, the prototypes of their subclasses among them. */
  readonly ports: number;
  readonly workers: number;
  readonly buses: number;
  readonly pools: number;
  /** What keeps the event loop alive: timers and the like. */
  readonly activeResources: number;
  /** `null` where the operating system does not tell. */
  readonly fileDescriptors: number | null;
  readonly osThreads: number | null;
  /** On the bus that stays. */
  readonly topics: number;
  readonly subscriptions: number;
  readonly threadsListed: number;
}

/** Takes a sample; the bus and the threads must be idle. Objects are counted wherever they are held, closed or not. */
export async function takeSample(startedMs: number, bus: Bus, threadHeaps: number): Promise<Sample> {
  await collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { subscriptions, threads } = bus.statistics();
  return {
    atSeconds: (performance.now() - startedMs) / 1000,
    heapUsed,
    external,
    rss,
    threadHeaps,
    ports: queryObjects(MessagePort, { format: 'count' }),
    workers: queryObjects(Worker, { format: 'count' }),
    buses: queryObjects(Bus, { format: 'count' }),
    pools: queryObjects(WorkerPool, { format: 'count' }),
    activeResources: process.getActiveResourcesInfo().length,
    fileDescriptors: entriesOf('/proc/self/fd'),
    osThreads: entriesOf('/proc/self/task'),
    topics: bus.topics().length,
    subscriptions: subscriptions.length,
    threadsListed: threads.length,
  };
}

function entriesOf(folder: string): number | null {
  try {
    return readdirSync(folder).length;
  } catch {
    return null;
  }
}
