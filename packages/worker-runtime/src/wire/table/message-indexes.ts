// Where messages stand in the table that is being written: each stands in it once. Most messages come in the order in
// which they were created, so that their number finds a place of their own in an array; a Map costs ten times as much.

import type { Message } from '@stasis-bus/core';

const size = 4096;
const mask = size - 1;
/** With fewer than that, the places that were used are emptied one by one. */
const few = 256;

export class MessageIndexes {
  readonly #messages: (Message | undefined)[] = new Array(size).fill(undefined);
  readonly #indexes = new Uint32Array(size);
  #others: Map<Message, number> | undefined;
  #used: number[] = [];

  /** @param number the message's, in the realm where it was created */
  get(message: Message, number: number): number | undefined {
    const place = number & mask;
    if (this.#messages[place] === message) return this.#indexes[place];
    return this.#others?.get(message);
  }

  set(message: Message, number: number, index: number): void {
    const place = number & mask;
    if (this.#messages[place] === undefined) {
      this.#messages[place] = message;
      this.#indexes[place] = index;
      if (this.#used.length < few) this.#used.push(place);
    } else {
      this.#others ??= new Map();
      this.#others.set(message, index);
    }
  }

  clear(): void {
    if (this.#used.length < few) for (const place of this.#used) this.#messages[place] = undefined;
    else this.#messages.fill(undefined);
    this.#used = [];
    this.#others = undefined;
  }
}
