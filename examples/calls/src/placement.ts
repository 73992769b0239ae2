// The placement of the recorders: on the threads of a worker pool, or inline, on home's own thread. The rest of the program cannot tell
// the two apart.

import type { Handler, RemoteHandler } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import recordCall from './record-call.js';
import type { ThreadShare } from './run-report.js';

/** A chosen placement. */
export type PlacementChoice = { type: 'inline' } | { type: 'workers'; threads: number };

export interface Placement {
  readonly handler: Handler | RemoteHandler;
  /** How many channels the placement can record at once. */
  readonly parallelism: number;
  /** Returns in words what does the work. */
  describe(): string;
  shares(): ThreadShare[];
  close(): Promise<void>;
}

/** Makes a placement, whose handler can be subscribed. */
export function placementOf(choice: PlacementChoice): Placement {
  return choice.type === 'inline' ? inline() : onWorkers(choice.threads);
}

function inline(): Placement {
  return {
    handler: recordCall as Handler,
    parallelism: 1,
    describe: () => 'inline',
    shares: () => [],
    close: () => Promise.resolve(),
  };
}

function onWorkers(threads: number): Placement {
  const pool = new WorkerPool({ threads, name: 'recorders' });
  const shares = () =>
    pool.statistics().threads.map(({ id, invocations, busy, crashes }) => ({
      thread: id,
      invocations,
      busy,
      crashes,
    }));
  return {
    handler: pool.handler(new URL('./record-call.js', import.meta.url)),
    parallelism: threads,
    describe: () => `threads ${shares().map(percentBusy).join(' ')}`,
    shares,
    close: () => pool.close(),
  };
}

function percentBusy({ busy }: ThreadShare): string {
  return `${Math.round(100 * busy)}%`;
}
