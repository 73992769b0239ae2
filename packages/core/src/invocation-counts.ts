// The account of one subscription (SPEC 11.0): every accepted message ends in exactly one of handled, failed and
// dropped. Always on, so it is a handful of plain numbers.

export class InvocationCounts {
  passed = 0;
  filtered = 0;
  handledCount = 0;
  failed = 0;
  dropped = 0;
  retried = 0;
  highestQueued = 0;
  lowestMs = Number.POSITIVE_INFINITY;
  highestMs = 0;
  totalMs = 0;

  handled(milliseconds: number): void {
    this.handledCount += 1;
    this.totalMs += milliseconds;
    if (milliseconds < this.lowestMs) this.lowestMs = milliseconds;
    if (milliseconds > this.highestMs) this.highestMs = milliseconds;
  }
}
