// The topics on which a subscription's handler has been seen to publish, by name: what is known of the flow of messages when
// a bus is closed (see leaving-order.ts). Handlers publish on few topics, or on ever new ones that are soon gone.

/** The fewest names with which those that are gone are looked for. */
const fewest = 64;

export class Targets implements Iterable<string> {
  readonly #isGone: (topicName: string) => boolean;
  readonly #names = new Set<string>();
  #latest: string | undefined;
  #mostBeforeSearch = fewest;

  /** @param isGone says of a name whether it may be forgotten */
  constructor(isGone: (topicName: string) => boolean) {
    this.#isGone = isGone;
  }

  /** Returns whether the name was not known. */
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
