// Finds the strings that are written again and again, such as names, states and kinds. Each gets a number, which travels in its place.
//
// Strings are counted in slots, by a sample of their characters. When a sample has been met often, the string that is met next gets a
// number and the slot, and keeps the slot until other strings in it have been met more often. So a string that comes once costs no
// more than its sample, and nothing of it is kept.

import { longestKnown, mostStrings } from './layout.js';

const slots = 1024;
const shortest = 3;
/** How often a sample must be met before a string gets a number. */
const oftenEnough = 16;
/** The most times that other strings must be met to displace a string with a number. */
const mostCredit = 64;

/** What has been met in one slot. */
interface Slot {
  /** The sample that is counted. */
  sample: number;
  /** The string that has the number, if any has. */
  text: string | undefined;
  number: number;
  /** How often the sample or the string was met, less the times that others were. */
  credit: number;
}

export class Strings {
  readonly #slots: (Slot | undefined)[] = new Array(slots).fill(undefined);
  readonly #numbered: string[] = [];

  /** Notes that a string is written. Returns its number, negative if it has none. */
  numberOf(text: string): number {
    const { length } = text;
    if (length < shortest || length > longestKnown) return -1;
    const sample = sampleOf(text, length);
    const at = sample & (slots - 1);
    const slot = this.#slots[at];
    if (slot === undefined) {
      this.#slots[at] = { sample, text: undefined, number: -1, credit: 1 };
      return -1;
    }
    if (slot.text === text) {
      if (slot.credit < mostCredit) slot.credit += 1;
      return slot.number;
    }
    if (slot.text === undefined && slot.sample === sample) return this.#candidate(slot, text);
    slot.credit -= 1;
    if (slot.credit <= 0) {
      slot.sample = sample;
      slot.text = undefined;
      slot.number = -1;
      slot.credit = 1;
    }
    return -1;
  }

  /** How many strings have a number. */
  get count(): number {
    return this.#numbered.length;
  }

  /** Returns the strings from a number on. */
  from(number: number): readonly string[] {
    return this.#numbered.slice(number);
  }

  #candidate(slot: Slot, text: string): number {
    slot.credit += 1;
    if (slot.credit < oftenEnough || this.#numbered.length >= mostStrings) return -1;
    slot.text = ofItsOwn(text);
    slot.number = this.#numbered.length;
    this.#numbered.push(slot.text);
    return slot.number;
  }
}

function sampleOf(text: string, length: number): number {
  let sample = length;
  sample = Math.imul(sample, 31) + text.charCodeAt(0);
  sample = Math.imul(sample, 31) + text.charCodeAt(length >> 2);
  sample = Math.imul(sample, 31) + text.charCodeAt(length >> 1);
  sample = Math.imul(sample, 31) + text.charCodeAt(length - 2);
  sample = Math.imul(sample, 31) + text.charCodeAt(length - 1);
  return sample ^ (sample >>> 10);
}

/** Returns a copy of a text that may be a slice of a longer one, which a slice would keep in memory. */
function ofItsOwn(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
