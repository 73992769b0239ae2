// The strings that are written again and again: names, states, kinds. They get a number, and are written and read as that.
//
// A string is a candidate by a sample of its characters. When a sample was met often, the string that was met last gets the
// place of the sample and a number, and keeps the place until other strings of the same sample were met more often. So a
// string that comes but once costs no more than the look at its sample, and nothing is kept of it.

import { longestKnown, mostStrings } from './layout.js';

const places = 1024;
const shortest = 3;
/** How often a sample must be met. */
const oftenEnough = 16;
/** How much more often others must be met to take the place of a string with a number. */
const mostCredit = 64;

/** What was met in one place. */
interface Place {
  /** Of the candidates. */
  sample: number;
  text: string | undefined;
  number: number;
  credit: number;
}

export class Strings {
  readonly #places: (Place | undefined)[] = new Array(places).fill(undefined);
  readonly #numbered: string[] = [];

  /** Its number; negative if it has none. */
  numberOf(text: string): number {
    const { length } = text;
    if (length < shortest || length > longestKnown) return -1;
    const sample = sampleOf(text, length);
    const at = sample & (places - 1);
    const place = this.#places[at];
    if (place === undefined) {
      this.#places[at] = { sample, text: undefined, number: -1, credit: 1 };
      return -1;
    }
    if (place.text === text) {
      if (place.credit < mostCredit) place.credit += 1;
      return place.number;
    }
    if (place.text === undefined && place.sample === sample) return this.#candidate(place, text);
    place.credit -= 1;
    if (place.credit <= 0) {
      place.sample = sample;
      place.text = undefined;
      place.number = -1;
      place.credit = 1;
    }
    return -1;
  }

  /** How many have a number. */
  get count(): number {
    return this.#numbered.length;
  }

  /** Those with a number, from that one on. */
  from(number: number): readonly string[] {
    return this.#numbered.slice(number);
  }

  #candidate(place: Place, text: string): number {
    place.credit += 1;
    if (place.credit < oftenEnough || this.#numbered.length >= mostStrings) return -1;
    place.text = ofItsOwn(text);
    place.number = this.#numbered.length;
    this.#numbered.push(place.text);
    return place.number;
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

/** The same text, that is no part of a longer one, which it would keep. */
function ofItsOwn(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
