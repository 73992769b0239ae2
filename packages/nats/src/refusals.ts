// What was refused is counted always, and reported at a limited rate: a flood from outside must not become one of errors.

import { BusError, type BusErrorCode } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import { nowMs } from '@stasis-bus/core/internal';

const pauseMs = 1_000;
/** So many kinds are kept although nothing of them happens any more. */
const mostKinds = 1_000;

/** Reports the first trouble of a kind at once, and then one a second with how many there were. */
export class LimitedReports {
  readonly #bus: BusPort;
  readonly #code: BusErrorCode;
  readonly #kinds = new Map<string, { lastMs: number; withheld: number }>();

  constructor(bus: BusPort, code: BusErrorCode) {
    this.#bus = bus;
    this.#code = code;
  }

  report(kind: string, text: string, cause?: unknown): void {
    const now = nowMs();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now - known.lastMs < pauseMs) {
      known.withheld += 1;
      return;
    }
    const before = known?.withheld ? ` (and ${known.withheld} before it, for the same reason)` : '';
    if (this.#kinds.size >= mostKinds) this.#forget(now - pauseMs);
    this.#kinds.set(kind, { lastMs: now, withheld: 0 });
    this.#bus.report(new BusError(this.#code, text + before, cause === undefined ? {} : { cause }));
  }

  /** Kinds are named after topics, of which there may be many that do not last. */
  #forget(beforeMs: number): void {
    for (const [kind, { lastMs, withheld }] of this.#kinds)
      if (lastMs < beforeMs && withheld === 0) this.#kinds.delete(kind);
  }
}
