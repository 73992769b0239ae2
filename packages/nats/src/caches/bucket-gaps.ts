// What is missing between the messages of a bucket. Nearly always that is a value that a newer one has replaced before it was
// brought; but the server may have passed over one (see stream-reader.ts). So what comes after a gap is read again, once a
// second at most, and what is missing then is not there.

import { nowMs } from '@stasis-bus/core/internal';

const betweenMs = 1_000;

export class BucketGaps {
  /** In the bucket that was created then. */
  #created = '';
  #last = 0;
  /** What is missing up to here is not there. */
  #verified = 0;
  /** From where it is to be read again. */
  #suspect: number | undefined;
  #reconnects = -1;
  #readAgainMs = Number.NEGATIVE_INFINITY;

  /**
   * A consumer is to begin. Returns where: at the start after a reconnection, in a bucket that was made anew, and as long as it was
   * not read to the end once, else where something may be missing.
   */
  begin(reconnects: number, created: string, lastSequence: number, isUnfinished: boolean): number {
    const isNew =
      isUnfinished ||
      reconnects !== this.#reconnects ||
      created !== this.#created ||
      lastSequence < this.#last;
    this.#created = created;
    const next = isNew ? 1 : (this.#suspect ?? this.#last + 1);
    this.#reconnects = reconnects;
    this.#last = next - 1;
    this.#verified = lastSequence;
    this.#suspect = undefined;
    this.#readAgainMs = nowMs();
    return next;
  }

  /** The next message. `'again'`: it is to be read again from what is missing before it. */
  took(sequence: number): 'again' | undefined {
    if (sequence > this.#last + 1 && sequence > this.#verified) {
      this.#suspect ??= this.#last + 1;
      if (nowMs() - this.#readAgainMs > betweenMs) return 'again';
    }
    this.#last = sequence;
    return undefined;
  }

  /** Nothing more comes, and the server believes to have brought all up to this one. */
  isToBeReadAgain(lastSequence: number): boolean {
    if (lastSequence > this.#last && lastSequence > this.#verified) this.#suspect ??= this.#last + 1;
    return this.#suspect !== undefined;
  }
}
