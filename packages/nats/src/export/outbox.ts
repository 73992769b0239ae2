// Counts the messages of all exported topics that wait to be sent: decides how many there may be, and when the bridge is congested.
// Messages that the server refuses to store wait as well, but take no room from the other topics.

import { BusError } from '@stasis-bus/core';
import { type BusPort, Condition } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { Settings } from '../settings/settings.js';

export interface OutboxParts {
  readonly settings: Settings;
  readonly counts: BridgeCounts;
  readonly port: BusPort;
  readonly overflows: LimitedReports;
}

export class Outbox {
  readonly counts: BridgeCounts;
  readonly #settings: Settings;
  readonly #bus: BusPort;
  readonly #overflows: LimitedReports;
  /** Topics whose messages the server refuses. */
  readonly #held = new Set<string>();
  /** How many messages of these topics wait. */
  #heldCount = 0;
  #isCongested = false;
  readonly #emptied = new Condition();

  constructor({ settings, counts, port, overflows }: OutboxParts) {
    this.#settings = settings;
    this.counts = counts;
    this.#bus = port;
    this.#overflows = overflows;
  }

  /** Returns what must be dropped before the topic may queue one more message: nothing, its oldest message, or the new one. */
  verdict(topic: string): 'room' | 'drop-oldest' | 'drop-newest' {
    const waiting = this.#held.has(topic) ? this.#heldCount : this.counts.buffered - this.#heldCount;
    return waiting < this.#settings.most ? 'room' : this.#settings.overflow;
  }

  isHeld(topic: string): boolean {
    return this.#held.has(topic);
  }

  /** Notes that the server refuses the messages of this topic. */
  hold(topic: string): void {
    if (this.#held.has(topic)) return;
    this.#held.add(topic);
    this.#heldCount += this.counts.of(topic).buffered;
  }

  /** Notes that the server no longer refuses the messages of this topic. */
  release(topic: string): void {
    if (this.#held.delete(topic)) this.#heldCount -= this.counts.of(topic).buffered;
  }

  added(topic: string): void {
    this.counts.of(topic).buffered += 1;
    this.counts.buffered += 1;
    if (this.#held.has(topic)) this.#heldCount += 1;
    if (!this.#isCongested && this.counts.buffered >= this.#settings.high) this.#changed('congested');
  }

  removed(topic: string, count: number): void {
    this.counts.of(topic).buffered -= count;
    this.counts.buffered -= count;
    if (this.#held.has(topic)) this.#heldCount -= count;
    if (this.#isCongested && this.counts.buffered <= this.#settings.high * 0.9) this.#changed('relieved');
    if (this.counts.buffered === 0) this.#emptied.changed();
  }

  dropped(topic: string, which: 'oldest' | 'newest'): void {
    this.counts.dropped.overflow += 1;
    this.#overflows.report(
      `out ${topic}`,
      `more than ${this.#settings.most} messages would wait to be sent: the ${which} of ${JSON.stringify(topic)} was dropped`,
    );
  }

  /** Resolves when no message waits. */
  empty(): Promise<void> {
    return this.#emptied.until(() => this.counts.buffered === 0);
  }

  #changed(state: 'congested' | 'relieved'): void {
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
