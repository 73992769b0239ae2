// What the whole run adds up to, and what was wrong with it.

export class Tally {
  /** Published at home. */
  messages = 0;
  /** By subscriptions; each ends as handled, failed or dropped. */
  accepted = 0;
  handled = 0;
  failed = 0;
  dropped = 0;
  retried = 0;
  /** Invocations that failed because their thread ended, and because they took too long. */
  crashed = 0;
  timedOut = 0;
  requests = 0;
  subscriptions = 0;
  threads = 0;
  straysLeft = 0;
  straysReported = 0;
  #lastNumber = 0;
  readonly #problems = new Map<string, number>();

  /** The number of the next load. */
  nextNumber(): number {
    this.messages += 1;
    this.#lastNumber = (this.#lastNumber + 1) | 0;
    if (this.#lastNumber === 0) this.#lastNumber = 1;
    return this.#lastNumber;
  }

  /** Something is wrong. Said again, it is counted. */
  problem(text: string): void {
    this.#problems.set(text, (this.#problems.get(text) ?? 0) + 1);
  }

  /** One sentence each. */
  get problems(): string[] {
    return [...this.#problems].map(([text, times]) => (times === 1 ? text : `${text} (${times} times)`));
  }
}
