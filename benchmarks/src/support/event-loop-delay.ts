// Measures how late a timer of one millisecond fires at home while other work goes on.

import { monitorEventLoopDelay } from 'node:perf_hooks';

const probeMs = 1;

export class EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: probeMs });

  /** Starts measuring. */
  constructor() {
    this.#histogram.enable();
  }

  /** Ends measuring. */
  stop(): { 'event-loop delay p50, ms': number; 'event-loop delay p99, ms': number } {
    this.#histogram.disable();
    return {
      'event-loop delay p50, ms': this.#latenessMs(50),
      'event-loop delay p99, ms': this.#latenessMs(99),
    };
  }

  /** The histogram holds intervals between two probes, in nanoseconds. */
  #latenessMs(percentile: number): number {
    return Math.max(0, this.#histogram.percentile(percentile) / 1e6 - probeMs);
  }
}
