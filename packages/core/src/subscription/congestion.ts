// The congestion of a subscription: announced once when the queue reaches the high mark, and once when it is back down to the low
// mark (SPEC 11.6). Between the marks nothing changes, so the state does not flicker.

import type { CongestionLimits } from '../api/options.js';

const defaultHigh = 10_000;

export class Congestion {
  #high = defaultHigh;
  #low = lowFor(defaultHigh);
  #congested = false;
  readonly #onChange: (state: 'congested' | 'relieved', queued: number) => void;

  constructor(onChange: (state: 'congested' | 'relieved', queued: number) => void) {
    this.#onChange = onChange;
  }

  get congested(): boolean {
    return this.#congested;
  }

  setLimits({ high, low }: CongestionLimits, queued: number): void {
    this.#high = high;
    this.#low = low ?? lowFor(high);
    this.update(queued);
  }

  update(queued: number): void {
    if (this.#congested ? queued > this.#low : queued < this.#high) return;
    this.#congested = !this.#congested;
    this.#onChange(this.#congested ? 'congested' : 'relieved', queued);
  }
}

function lowFor(high: number): number {
  return Math.floor(high * 0.9);
}
