// The account of one subscription (SPEC 11.0): every accepted message ends in exactly one of handled, failed and
// dropped. Always on, so it is a handful of plain numbers.

import type { MessageType } from '../api/message.js';
import { Histogram } from '../basics/histogram.js';
import { type HandledTimes, Times } from '../basics/times.js';

/** Up to this many invocations, all are timed. */
const sampledFrom = 16;
/** After that, where handlers are quick, one invocation in this many is timed. */
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
  /** Absent until it is asked for. */
  histogram: Histogram | undefined;
  #timedNext = 0;

  /**
   * Whether the next invocation at home should be timed. Reading the clock costs more than a quick handler, so of quick invocations
   * only one in 64 is timed.
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

  /** @param type the message type of the slowest invocation */
  handledMany(count: number, times: HandledTimes, type: MessageType): void {
    this.handledCount += count;
    if (this.times.addMany(count, times)) this.slowestType = type;
    this.histogram?.addMany(count, times);
  }

  /** Keeps a histogram from now on. */
  keepHistogram(): void {
    this.histogram ??= new Histogram();
  }
}
