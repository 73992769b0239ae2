// What waits to be sent, of all exported topics: how much it may be, and who hears of it. What the server refuses to store waits
// as well, but takes no room from the topics that it does not refuse.

import { BusError } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import { LimitedReports } from '../reports/limited-reports.js';
import type { Settings } from '../settings/settings.js';

export class Outbox {
  readonly counts: BridgeCounts;
  readonly #settings: Settings;
  readonly #bus: BusPort;
  readonly #overflows: LimitedReports;
  /** Topics that the server refuses, and how many messages of theirs wait. */
  readonly #held = new Set<string>();
  #heldCount = 0;
  #isCongested = false;
  #whenEmpty: (() => void)[] = [];

  constructor(settings: Settings, counts: BridgeCounts, bus: BusPort) {
    this.#settings = settings;
    this.counts = counts;
    this.#bus = bus;
    this.#overflows = new LimitedReports(bus, 'ERR_STASIS_BRIDGE_OVERFLOW');
  }

  /** What must go before one more may come: nothing, the oldest of its topic, or the new one itself. */
  verdict(topic: string): 'room' | 'drop-oldest' | 'drop-newest' {
    const waiting = this.#held.has(topic) ? this.#heldCount : this.counts.buffered - this.#heldCount;
    return waiting < this.#settings.most ? 'room' : this.#settings.overflow;
  }

  isHeld(topic: string): boolean {
    return this.#held.has(topic);
  }

  /** The server refuses the messages of a topic. */
  hold(topic: string): void {
    if (this.#held.has(topic)) return;
    this.#held.add(topic);
    this.#heldCount += this.counts.of(topic).buffered;
  }

  /** It does not any more. */
  release(topic: string): void {
    if (this.#held.delete(topic)) this.#heldCount -= this.counts.of(topic).buffered;
  }

  added(topic: string): void {
    this.counts.of(topic).buffered += 1;
    this.counts.buffered += 1;
    if (this.#held.has(topic)) this.#heldCount += 1;
    if (!this.#isCongested && this.counts.buffered >= this.#settings.high) this.#tell('congested');
  }

  removed(topic: string, count: number): void {
    this.counts.of(topic).buffered -= count;
    this.counts.buffered -= count;
    if (this.#held.has(topic)) this.#heldCount -= count;
    if (this.#isCongested && this.counts.buffered <= this.#settings.high * 0.9) this.#tell('relieved');
    if (this.counts.buffered === 0) for (const resume of this.#whenEmpty.splice(0)) resume();
  }

  dropped(topic: string, which: string): void {
    this.counts.dropped.overflow += 1;
    this.#overflows.report(
      topic,
      `more than ${this.#settings.most} messages would wait to be sent: the ${which} of ${JSON.stringify(topic)} was dropped`,
    );
  }

  /** Settles when nothing waits. */
  async empty(): Promise<void> {
    while (this.counts.buffered > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty.push(resolve);
      });
    }
  }

  #tell(state: 'congested' | 'relieved'): void {
    this.#isCongested = state === 'congested';
    try {
      this.#settings.onCongestion?.(state, this.counts.buffered);
    } catch (cause) {
      this.#bus.report(
        new BusError('ERR_STASIS_CALLBACK_FAILED', 'onCongestion of a bridge threw', { cause }),
      );
    }
  }
}
