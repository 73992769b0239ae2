// Indexes a folder: the walk publishes files, threads read them, and home adds up the results.
//
//   walk ──► index:found ══════► index-handler.ts on threads ──► index:files ──► FileIndex
//
// Files of one size are read one after the other, in the order of the walk; different sizes are read in parallel. Equal files have
// equal sizes, so the first of them in the walk also comes first in the results, however many threads there are.

import { Bus, type BusError, MessageRouter } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { FileIndex } from './file-index.js';
import { FileFound, FileIndexed, FileUnreadable } from './messages.js';
import { walk } from './walk.js';

/** An indexing that is under way. */
export interface Indexing {
  readonly index: FileIndex;
  /** How many files have been found so far. */
  readonly found: number;
  /** Whether the walk is over, so that no more will be found. */
  readonly isWalked: boolean;
}

export interface IndexOptions {
  readonly threads: number;
  /** Called at the start, with an object to watch while the indexing goes on. */
  readonly onStart: (indexing: Indexing) => void;
  readonly onError: (error: BusError) => void;
}

/** How many files may wait for each thread before the walk waits. */
const filesPerThread = 64;

export async function indexFolder(folder: string, options: IndexOptions): Promise<FileIndex> {
  const { threads, onStart, onError } = options;
  const indexing = { index: new FileIndex(), found: 0, isWalked: false };
  // Both are closed in the opposite order: the pool once the bus no longer needs it.
  await using pool = new WorkerPool({ threads, name: 'indexing' });
  await using bus = new Bus({ onError });
  const found = bus.topic('index:found');
  const results = bus.topic('index:files');

  new MessageRouter(results)
    .add(FileIndexed, ({ value }) => indexing.index.add(value))
    .add(FileUnreadable, ({ value }) => indexing.index.addUnreadable(value.path, value.reason));
  found.subscribe(pool.handler(new URL('./index-handler.js', import.meta.url)), {
    accept: [FileFound],
    partitionBy: ({ value }) => value.bytes,
    congestion: { high: threads * filesPerThread },
  });

  onStart(indexing);
  const skip = (path: string, reason: string): void => indexing.index.addUnreadable(path, reason);
  for await (const file of walk(folder, skip)) {
    if (found.congested) await found.relieved();
    indexing.found += 1;
    found.publish(FileFound, file);
  }
  indexing.isWalked = true;
  await bus.drain();
  return indexing.index;
}
