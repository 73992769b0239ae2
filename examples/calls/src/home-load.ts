// Measures the load that a run puts on home, the thread that owns the bus: the wall time, the share of it in which home's event loop is
// busy, and how late the event loop fires a timer, which is the delay that everything else in the process would see. The delay is
// measured over the whole run, and in windows, as a series over time.

import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** The probe is a timer with this period; the delay is how late it fires. */
const probeMs = 1;
const windowMs = 250;

/** Event-loop delay in milliseconds. */
export interface DelaySummary {
  median: number;
  p99: number;
  max: number;
}

/** The delays in one window. `at` is the end of the window, in seconds since the start. */
export interface DelaySample {
  at: number;
  medianMs: number;
  maxMs: number;
}

export interface HomeLoadSummary {
  wallSeconds: number;
  /** The share of the time in which home's event loop was not idle, 0 to 1. */
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
    // A probe that does not fire in this whole window counts in the next one.
    if (this.#window.count === 0) return;
    this.#series.push({
      at: (performance.now() - this.#startedMs) / 1000,
      medianMs: lateness(this.#window.percentile(50)),
      maxMs: lateness(this.#window.max),
    });
    this.#window.reset();
  }
}

/** Returns the delay in milliseconds, given a measured interval between two probes in nanoseconds. */
function lateness(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e6 - probeMs);
}
