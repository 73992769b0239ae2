// Compares two samples, and reports the figures that have grown too much.

import type { Sample } from './sample.js';

const megabyte = 1024 * 1024;

/** How much a figure may grow: a share of its first value, and a constant. */
interface Allowance {
  readonly share: number;
  readonly constant: number;
}

const none: Allowance = { share: 0, constant: 0 };

const allowances: Readonly<Record<Exclude<keyof Sample, 'atSeconds'>, Allowance>> = {
  heapUsed: { share: 0.05, constant: megabyte },
  external: { share: 0.05, constant: megabyte },
  threadHeaps: { share: 0.05, constant: megabyte },
  // The memory that the allocator keeps for later goes up and down as threads come and go.
  rss: { share: 0.25, constant: 32 * megabyte },
  ports: none,
  workers: none,
  buses: none,
  pools: none,
  activeResources: none,
  fileDescriptors: none,
  osThreads: none,
  topics: none,
  subscriptions: none,
  threadsListed: none,
};

/** Returns a sentence for every figure that has grown by more than its allowance. */
export function growth(start: Sample, end: Sample): string[] {
  return Object.entries(allowances).flatMap(([name, { share, constant }]) => {
    const from = start[name as keyof Sample] ?? 0;
    const to = end[name as keyof Sample] ?? 0;
    return to > from * (1 + share) + constant ? [`${name} grew from ${text(from)} to ${text(to)}`] : [];
  });
}

function text(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
