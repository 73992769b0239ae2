// The broken lines of a run's input. All of them are counted, and the first few are kept to be shown.

import type { BrokenLine } from './trace-error.js';

const shown = 20;

export class BrokenLines {
  count = 0;
  readonly #first: BrokenLine[] = [];

  add(broken: BrokenLine): void {
    this.count += 1;
    if (this.#first.length < shown) this.#first.push(broken);
  }

  /** Returns a sentence for each of the first few, and one for the rest. */
  describe(): string[] {
    const lines = this.#first.map(
      ({ file, line, reason }) => `${file}:${line}: skipped this line: ${reason}.`,
    );
    const more = this.count - this.#first.length;
    return more === 0 ? lines : [...lines, `${more} more broken lines were skipped.`];
  }
}
