// The ids of the last so many messages: what comes again is known again.

export class RecentIds {
  readonly #most: number;
  // Two halves: when the younger is full, the older goes. So each id is known for at least so many messages.
  #younger = new Set<string>();
  #older = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether it is new; it is not, from then on. */
  add(id: string): boolean {
    if (this.#younger.has(id) || this.#older.has(id)) return false;
    if (this.#younger.size >= this.#most) {
      this.#older = this.#younger;
      this.#younger = new Set();
    }
    this.#younger.add(id);
    return true;
  }
}
