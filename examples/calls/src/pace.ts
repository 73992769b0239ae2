// The pace of a replay: as fast as the trace can be read, or by the timestamps of its events, at the original speed or a multiple
// of it.

import { setTimeout as sleep } from 'node:timers/promises';

/** Timers accept delays up to about 24 days, so longer ones are cut into pieces. */
const longestSleepMs = 1e9;

export class Pace {
  readonly #factor: number;
  #start: { recorded: number; replayedMs: number } | undefined;

  /** @param factor - 1 is real time, 10 is ten times as fast, `Infinity` never waits. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  /** Returns the milliseconds until an event is due; 0 if it is due already, or has no time. */
  dueInMs(recorded: number | undefined, nowMs: number): number {
    if (recorded === undefined || this.#factor === Number.POSITIVE_INFINITY) return 0;
    this.#start ??= { recorded, replayedMs: nowMs };
    const due = this.#start.replayedMs + ((recorded - this.#start.recorded) * 1000) / this.#factor;
    return Math.max(0, due - nowMs);
  }

  /** Resolves when an event is due, to the millisecond. */
  async untilDue(recorded: number | undefined): Promise<void> {
    for (;;) {
      const waitMs = this.dueInMs(recorded, performance.now());
      if (waitMs < 1) return;
      await sleep(Math.min(waitMs, longestSleepMs));
    }
  }
}
