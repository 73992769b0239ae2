// Closes a pool within a deadline: ends its sessions, waits for the invocations that are running, ends the threads.

import { BusError } from '@stasis-bus/core';
import { clearInterval, setInterval, within } from '@stasis-bus/core/internal';
import type { Crew } from './crew.js';

const longestDelay = 2 ** 31 - 1;

export async function closePool(crew: Crew, timeoutMs: number): Promise<void> {
  const text = `the worker pool ${crew.name} is closed`;
  const reason = new BusError('ERR_STASIS_EXECUTOR_CLOSED', text);
  const early = new BusError(reason.code, `${text}, but the bus is not: close the bus first to lose nothing`);
  // Keeps the process alive for the caller that waits for the end, since threads and ports do not.
  const keepAlive = setInterval(() => {}, longestDelay);
  try {
    crew.stop(reason, early);
    const lanes = crew.livingLanes;
    const isInTime = await within(
      timeoutMs,
      Promise.all([crew.supply.started(), ...lanes.map((lane) => lane.idle)]),
    );
    const busy = lanes.filter((lane) => !lane.isIdle);
    const running = new Set(busy.flatMap((lane) => lane.subscriptionsAtWork));
    await Promise.all(lanes.map((lane) => crew.leaving.end(lane, reason)));
    await crew.supply.destroy();
    if (isInTime) return;
    throw new BusError(
      'ERR_STASIS_CLOSE_TIMEOUT',
      `${busy.length} worker thread${busy.length === 1 ? ' was' : 's were'} still at work in ${crew.name} after ${timeoutMs} ms, and had to be ended; ` +
        `on them: ${[...running].join(', ') || 'nothing, they were starting'}`,
    );
  } finally {
    clearInterval(keepAlive);
  }
}
