// The names of the topics on which a subscription's handler has been seen to publish: what a bus knows, when it is closed, about
// the flow of messages (leaving-order.ts). Handlers publish on few topics, or on ever new ones that are soon gone.

/** With fewer names than this, none is forgotten. */
const fewest = 64;

export class Targets implements Iterable<string> {
  readonly #isGone: (topicName: string) => boolean;
  readonly #names = new Set<string>();
  #latest: string | undefined;
  #mostBeforeSearch = fewest;

  /** @param isGone whether the topic of a name is gone, so that the name may be forgotten */
  constructor(isGone: (topicName: string) => boolean) {
    this.#isGone = isGone;
  }

  /** Adds a name. Returns whether it is new. */
  add(topicName: string): boolean {
    if (topicName === this.#latest) return false;
    this.#latest = topicName;
    if (this.#names.has(topicName)) return false;
    if (this.#names.size >= this.#mostBeforeSearch) this.#forgetGone();
    this.#names.add(topicName);
    return true;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#names.values();
  }

  #forgetGone(): void {
    for (const name of this.#names) if (this.#isGone(name)) this.#names.delete(name);
    this.#mostBeforeSearch = Math.max(fewest, 2 * this.#names.size);
  }
}
