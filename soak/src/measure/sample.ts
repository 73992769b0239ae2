// What the process holds when the bus is drained and garbage is collected.

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
  /** The memory of buffers and other native parts of objects. */
  readonly external: number;
  readonly rss: number;
  /** The heaps of the steady pool's threads together. */
  readonly threadHeaps: number;
  /** Ports, like workers, buses and pools, are counted as objects in the heap; prototypes of their subclasses are included. */
  readonly ports: number;
  readonly workers: number;
  readonly buses: number;
  readonly pools: number;
  /** The resources that keep the event loop alive, such as timers. */
  readonly activeResources: number;
  /** `null` if the operating system does not tell. */
  readonly fileDescriptors: number | null;
  readonly osThreads: number | null;
  /** Topics, like subscriptions and threads, are those of the lasting bus. */
  readonly topics: number;
  readonly subscriptions: number;
  readonly threadsListed: number;
}

/** Takes a sample. The bus and the threads must be idle. Objects are counted wherever they are held, closed or not. */
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
