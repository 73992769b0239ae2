// How much of the machine's processors other programs left to this one for a while: what is promised as a time is
// promised of an idle machine.

import { cpus } from 'node:os';

const microsecondsPerMillisecond = 1000;

export class ProcessorShare {
  readonly #ownMs = ownMs();
  readonly #times = processorTimes();

  /** Since this was made: 1 if nobody else did anything. */
  get left(): number {
    const { busyMs, totalMs } = processorTimes();
    const othersMs = busyMs - this.#times.busyMs - (ownMs() - this.#ownMs);
    return 1 - Math.max(0, othersMs) / (totalMs - this.#times.totalMs);
  }
}

function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / microsecondsPerMillisecond;
}

function processorTimes(): { readonly busyMs: number; readonly totalMs: number } {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const { user, nice, sys, idle, irq } = times;
    busyMs += user + nice + sys + irq;
    totalMs += user + nice + sys + irq + idle;
  }
  return { busyMs, totalMs };
}
