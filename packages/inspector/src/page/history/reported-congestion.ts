// Congestion is reported at once, statistics only about once a second. A report holds until a frame arrives that was taken after it.

import type { SubscriptionStatistics } from '@stasis-bus/core';

interface Report {
  readonly at: number;
  readonly congested: boolean;
  /** The row as of the latest frame. */
  readonly original: SubscriptionStatistics;
}

export class ReportedCongestion {
  readonly #reports = new Map<string, Report>();
  readonly #rows: Map<string, SubscriptionStatistics>;

  constructor(rows: Map<string, SubscriptionStatistics>) {
    this.#rows = rows;
  }

  /** Shows a subscription as congested, or as relieved. */
  report(id: string, congested: boolean, at: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const original = this.#reports.get(id)?.original ?? row;
    this.#reports.set(id, { at, congested, original });
    this.#rows.set(id, { ...original, congested });
  }

  /** Undoes the reports, calls `update`, and applies those again that are newer than the frame. */
  during<Result>(frameAt: number, update: () => Result): Result {
    const reports = [...this.#reports];
    this.#reports.clear();
    for (const [id, { original }] of reports) this.#rows.set(id, original);
    const result = update();
    for (const [id, { at, congested }] of reports) if (at > frameAt) this.report(id, congested, at);
    return result;
  }
}
