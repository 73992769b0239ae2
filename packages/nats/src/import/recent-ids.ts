// Remembers recent ids, to recognize repetitions.

export class RecentIds {
  readonly #most: number;
  // Two generations: when the younger one is full, the older one is dropped. So at least the last `most` ids are known.
  #younger = new Set<string>();
  #older = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Remembers an id. Returns whether it is new. */
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
