// Measures how much processor time this thread has used. Time in which other threads have the processor does not count, so work costs
// the same on a busy machine, or one with few processors, as on an idle one.

import { readFileSync } from 'node:fs';
import { nowMs } from '@stasis-bus/core/internal';

/** Returns milliseconds of processor time, counted from an arbitrary zero. */
export type ProcessorClock = () => number;

/** Returns the best clock available to the calling thread. */
export function processorClock(): ProcessorClock {
  return threadClock() ?? schedulerClock() ?? processClock();
}

/** The clock of Node.js 23.9 and newer. */
export function threadClock(): ProcessorClock | undefined {
  const { threadCpuUsage } = process as typeof process & { threadCpuUsage?: () => NodeJS.CpuUsage };
  return threadCpuUsage && (() => millisecondsOf(threadCpuUsage()));
}

/** The clock of Linux, whose kernel counts to within a few milliseconds. */
export function schedulerClock(): ProcessorClock | undefined {
  const read = (): number => Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'latin1'), 10) / 1e6;
  try {
    return read() > 0 ? read : undefined;
  } catch {
    // Another system, or one that does not let this process read the file.
    return undefined;
  }
}

/** A clock that works everywhere but counts an upper bound: a thread uses no more time than has passed, and no more than its process. */
export function processClock(): ProcessorClock {
  const read = () => ({ wallMs: nowMs(), processMs: millisecondsOf(process.cpuUsage()) });
  let before = read();
  let total = 0;
  return () => {
    const now = read();
    total += Math.min(now.wallMs - before.wallMs, now.processMs - before.processMs);
    before = now;
    return total;
  };
}

function millisecondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
