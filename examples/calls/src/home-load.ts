// How much a run asks of home, the thread that owns the bus: the time it takes, the share of it in which home's event loop
// is busy, and how long the event loop makes a timer wait, which is the delay that everything else in the process
// would feel. The delay is measured over the whole run and for every window of it, as a series over time.

import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** The probe is a timer of this period; what it is late beyond it is the delay. */
const probeMs = 1;
const windowMs = 250;

/** Event-loop delay in milliseconds. */
export interface DelaySummary {
  median: number;
  p99: number;
  max: number;
}

/** The delays in one window; `at` is the window's end in seconds since the start. */
export interface DelaySample {
  at: number;
  medianMs: number;
  maxMs: number;
}

export interface HomeLoadSummary {
  wallSeconds: number;
  /** Share of the time in which home's event loop was not idle, 0 to 1. */
  busy: number;
  delayMs: DelaySummary;
  delaySeries: DelaySample[];
}

export class HomeLoad {
  readonly #series: DelaySample[] = [];
  readonly #whole = monitorEventLoopDelay({ resolution: probeMs });
  readonly #window = monitorEventLoopDelay({ resolution: probeMs });
  readonly #startedMs = performance.now();
  readonly #startedUtilization = performance.eventLoopUtilization();
  readonly #timer: NodeJS.Timeout;

  /** Starts measuring. */
  constructor() {
    this.#whole.enable();
    this.#window.enable();
    this.#timer = setInterval(() => this.#closeWindow(), windowMs);
  }

  /** Ends measuring. */
  stop(): HomeLoadSummary {
    clearInterval(this.#timer);
    this.#closeWindow();
    this.#whole.disable();
    this.#window.disable();
    return {
      wallSeconds: (performance.now() - this.#startedMs) / 1000,
      busy: performance.eventLoopUtilization(this.#startedUtilization).utilization,
      delayMs: {
        median: lateness(this.#whole.percentile(50)),
        p99: lateness(this.#whole.percentile(99)),
        max: lateness(this.#whole.max),
      },
      delaySeries: this.#series,
    };
  }

  #closeWindow(): void {
    // A probe that has not come back in the whole window shows in the next one.
    if (this.#window.count === 0) return;
    this.#series.push({
      at: (performance.now() - this.#startedMs) / 1000,
      medianMs: lateness(this.#window.percentile(50)),
      maxMs: lateness(this.#window.max),
    });
    this.#window.reset();
  }
}

/** From a measured interval between two probes, in nanoseconds, to the delay in milliseconds. */
function lateness(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e6 - probeMs);
}
