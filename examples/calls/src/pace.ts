// How fast a trace is replayed: as fast as it can be read, or by the events' own timestamps, at the speed at which they
// were recorded or a multiple of it.

import { setTimeout as sleep } from 'node:timers/promises';

/** Timers take no longer delays than about 24 days; longer ones are cut into pieces. */
const longestSleepMs = 1e9;

export class Pace {
  readonly #factor: number;
  #start: { recorded: number; replayedMs: number } | undefined;

  /** @param factor - 1 is real time, 10 is ten times as fast, `Infinity` waits for nothing. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  /** How long it is until an event is due, in milliseconds; 0 when it is due already, or does not say when it was. */
  dueInMs(recorded: number | undefined, nowMs: number): number {
    if (recorded === undefined || this.#factor === Number.POSITIVE_INFINITY) return 0;
    this.#start ??= { recorded, replayedMs: nowMs };
    const due = this.#start.replayedMs + ((recorded - this.#start.recorded) * 1000) / this.#factor;
    return Math.max(0, due - nowMs);
  }

  /** Settles when an event is due, to the millisecond. */
  async untilDue(recorded: number | undefined): Promise<void> {
    for (;;) {
      const waitMs = this.dueInMs(recorded, performance.now());
      if (waitMs < 1) return;
      await sleep(Math.min(waitMs, longestSleepMs));
    }
  }
}
