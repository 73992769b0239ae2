// The account of one subscription (SPEC 11.0): every accepted message ends in exactly one of handled, failed and
// dropped. Always on, so it is a handful of plain numbers.

import type { MessageType } from '../api/message.js';
import { Histogram } from '../basics/histogram.js';
import { type HandledTimes, Times } from '../basics/times.js';

/** The first invocations are all timed. */
const sampledFrom = 16;
const sampledEvery = 64;

export class InvocationCounts {
  passed = 0;
  filtered = 0;
  handledCount = 0;
  failed = 0;
  dropped = 0;
  retried = 0;
  highestQueued = 0;
  readonly times = new Times();
  slowestType: MessageType | undefined;
  /** There when somebody looks at it. */
  histogram: Histogram | undefined;
  #timedNext = 0;

  /**
   * Whether the next invocation at home should be timed. The clock costs more than a quick handler: of those that take
   * less than that on average, one in 64 is timed.
   */
  get isTimeWanted(): boolean {
    return this.handledCount >= this.#timedNext;
  }

  handled(milliseconds: number, type: MessageType): void {
    this.handledCount += 1;
    if (this.times.add(milliseconds)) this.slowestType = type;
    this.histogram?.add(milliseconds);
    const isQuick = this.handledCount >= sampledFrom && !this.times.isLong;
    this.#timedNext = isQuick ? this.handledCount + sampledEvery : 0;
  }

  /** @param type of the slowest */
  handledMany(count: number, times: HandledTimes, type: MessageType): void {
    this.handledCount += count;
    if (this.times.addMany(count, times)) this.slowestType = type;
    this.histogram?.addMany(count, times);
  }

  /** From now on there is a histogram. */
  keepHistogram(): void {
    this.histogram ??= new Histogram();
  }
}
