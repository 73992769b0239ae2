// Congestion is reported as it happens, statistics only about once a second. A report holds until a frame arrives that was taken
// later, and knows better.

import type { SubscriptionStatistics } from '@stasis-bus/core';

interface Told {
  readonly at: number;
  readonly congested: boolean;
  /** The row as of the latest frame. */
  readonly original: SubscriptionStatistics;
}

export class ToldCongestion {
  readonly #told = new Map<string, Told>();
  readonly #rows: Map<string, SubscriptionStatistics>;

  constructor(rows: Map<string, SubscriptionStatistics>) {
    this.#rows = rows;
  }

  /** Shows a subscription as congested, or as relieved. */
  tell(id: string, congested: boolean, at: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const original = this.#told.get(id)?.original ?? row;
    this.#told.set(id, { at, congested, original });
    this.#rows.set(id, { ...original, congested });
  }

  /** Takes the reports back, calls `update`, and applies those again that are newer than the frame. */
  during<Result>(frameAt: number, update: () => Result): Result {
    const told = [...this.#told];
    this.#told.clear();
    for (const [id, { original }] of told) this.#rows.set(id, original);
    const result = update();
    for (const [id, { at, congested }] of told) if (at > frameAt) this.tell(id, congested, at);
    return result;
  }
}
