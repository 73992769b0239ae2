// The indexes of messages in the table that is being written, which has each message once. Most messages come in the order in which
// they were created, so that their numbers lead to different slots of an array. A Map costs ten times as much.

import type { Message } from '@stasis-bus/core';

const size = 4096;
const mask = size - 1;
/** When fewer slots than this are in use, they are emptied one by one. */
const few = 256;

export class MessageIndexes {
  readonly #messages: (Message | undefined)[] = new Array(size).fill(undefined);
  readonly #indexes = new Uint32Array(size);
  #others: Map<Message, number> | undefined;
  #used: number[] = [];

  /** Returns the index of a message, if it has one. @param number the message's number in the realm where it was created */
  get(message: Message, number: number): number | undefined {
    const slot = number & mask;
    if (this.#messages[slot] === message) return this.#indexes[slot];
    return this.#others?.get(message);
  }

  set(message: Message, number: number, index: number): void {
    const slot = number & mask;
    if (this.#messages[slot] === undefined) {
      this.#messages[slot] = message;
      this.#indexes[slot] = index;
      if (this.#used.length < few) this.#used.push(slot);
    } else {
      this.#others ??= new Map();
      this.#others.set(message, index);
    }
  }

  clear(): void {
    if (this.#used.length < few) for (const slot of this.#used) this.#messages[slot] = undefined;
    else this.#messages.fill(undefined);
    this.#used = [];
    this.#others = undefined;
  }
}
