// The totals of the whole run, and its problems.

export class Tally {
  /** The messages published at home. */
  messages = 0;
  /** The messages accepted by subscriptions. Each ends as handled, failed or dropped. */
  accepted = 0;
  handled = 0;
  failed = 0;
  dropped = 0;
  retried = 0;
  /** Invocations that failed because their thread ended. */
  crashed = 0;
  /** Invocations that took too long. */
  timedOut = 0;
  requests = 0;
  subscriptions = 0;
  threads = 0;
  straysLeft = 0;
  straysReported = 0;
  #lastNumber = 0;
  readonly #problems = new Map<string, number>();

  /** Returns the number of the next load. */
  nextNumber(): number {
    this.messages += 1;
    this.#lastNumber = (this.#lastNumber + 1) | 0;
    if (this.#lastNumber === 0) this.#lastNumber = 1;
    return this.#lastNumber;
  }

  /** Records a problem. The same text again is counted. */
  problem(text: string): void {
    this.#problems.set(text, (this.#problems.get(text) ?? 0) + 1);
  }

  /** A sentence for each problem. */
  get problems(): string[] {
    return [...this.#problems].map(([text, times]) => (times === 1 ? text : `${text} (${times} times)`));
  }
}
