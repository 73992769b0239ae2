// What was refused is counted always, and reported at a limited rate: a flood from outside must not become one of errors.

import { BusError, type BusErrorCode } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import { nowMs } from '@stasis-bus/core/internal';

/** So many kinds are kept although nothing of them happens any more. */
const mostKinds = 1_000;

/** Reports the first trouble of a kind at once, and then, while it lasts, how many there were: once a second, or less often. */
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

  /** All kinds that begin like that are over: the next one is reported at once. */
  over(beginning: string): void {
    for (const kind of this.#kinds.keys()) if (kind.startsWith(beginning)) this.#kinds.delete(kind);
  }

  /** Kinds are named after topics, of which there may be many that do not last. */
  #forget(beforeMs: number): void {
    for (const [kind, { lastMs, withheld }] of this.#kinds)
      if (lastMs < beforeMs && withheld === 0) this.#kinds.delete(kind);
  }
}
