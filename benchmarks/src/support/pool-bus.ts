// A bus and a pool, which most rows need.

import { Bus, type RemoteHandler } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { handlerCode } from './thread-code.js';

export interface PoolBus {
  readonly bus: Bus;
  /** Returns the handler in that file of handlers/, to run on the pool. */
  handler(name: string): RemoteHandler;
  close(): Promise<void>;
}

export function openPoolBus({ threads }: { readonly threads: number }): PoolBus {
  const bus = new Bus();
  const pool = new WorkerPool({ threads });
  return {
    bus,
    handler: (name) => pool.handler(handlerCode(name)),
    async close() {
      await bus.close();
      await pool.close();
    },
  };
}
