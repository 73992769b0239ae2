// Finds gaps between the sequence numbers of a bucket's messages. Nearly always a value is missing because a newer one replaced it
// before it was delivered, but the server may also have skipped it (see stream-reader.ts). So the bucket is read again from a gap, at
// most once a second, and what is missing then does not exist.

import { nowMs } from '@stasis-bus/core/internal';

const betweenMs = 1_000;

export class BucketGaps {
  /** When the bucket was created. */
  #created = '';
  #last = 0;
  /** Messages that are missing up to this number do not exist. */
  #verified = 0;
  /** The number from which to read again. */
  #suspect: number | undefined;
  #reconnects = -1;
  #readAgainMs = Number.NEGATIVE_INFINITY;

  /**
   * Returns where the next consumer begins: at the start of the bucket after a reconnection, in a bucket that was recreated, and in
   * one that was not read to its end; otherwise where something may be missing.
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

  /** Takes the number of the next message. Returns `'again'` if the gap before it is to be read again first. */
  took(sequence: number): 'again' | undefined {
    if (sequence > this.#last + 1 && sequence > this.#verified) {
      this.#suspect ??= this.#last + 1;
      if (nowMs() - this.#readAgainMs > betweenMs) return 'again';
    }
    this.#last = sequence;
    return undefined;
  }

  /**
   * Returns whether there is a gap to be read again. Called when no more messages come, and the server believes that it has delivered
   * all up to this number.
   */
  isToBeReadAgain(lastSequence: number): boolean {
    if (lastSequence > this.#last && lastSequence > this.#verified) this.#suspect ??= this.#last + 1;
    return this.#suspect !== undefined;
  }
}
