// Reports errors at a limited rate, so that a flood from outside does not become a flood of errors. Everything refused is still counted.

import { BusError, type BusErrorCode } from '@stasis-bus/core';
import { type BusPort, nowMs } from '@stasis-bus/core/internal';

/** How many kinds are kept before those that no longer occur are forgotten. */
const mostKinds = 1_000;

/**
 * Reports the first error of a kind at once. While errors of that kind go on, reports one per pause, with how many were withheld.
 */
export class LimitedReports {
  readonly #bus: BusPort;
  readonly #code: BusErrorCode;
  readonly #pauseMs: number;
  readonly #kinds = new Map<string, { lastMs: number; withheld: number }>();

  constructor(bus: BusPort, code: BusErrorCode, pauseMs = 1_000) {
    this.#bus = bus;
    this.#code = code;
    this.#pauseMs = pauseMs;
  }

  report(kind: string, text: string, cause?: unknown): void {
    const now = nowMs();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now - known.lastMs < this.#pauseMs) {
      known.withheld += 1;
      return;
    }
    const before = known?.withheld ? ` (and ${known.withheld} before it, for the same reason)` : '';
    if (this.#kinds.size >= mostKinds) this.#forget(now - this.#pauseMs);
    this.#kinds.set(kind, { lastMs: now, withheld: 0 });
    this.#bus.report(new BusError(this.#code, text + before, cause === undefined ? {} : { cause }));
  }

  /** Ends all kinds whose names begin with this text, so that the next error of such a kind is reported at once. */
  over(beginning: string): void {
    for (const kind of this.#kinds.keys()) if (kind.startsWith(beginning)) this.#kinds.delete(kind);
  }

  /** Forgets old kinds, since they are named after topics, which may be many and short-lived. */
  #forget(beforeMs: number): void {
    for (const [kind, { lastMs, withheld }] of this.#kinds)
      if (lastMs < beforeMs && withheld === 0) this.#kinds.delete(kind);
  }
}
