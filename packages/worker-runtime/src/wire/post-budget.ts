// Limits how much a post of a thread of the application may contain. Structured clone keeps shared references, and home goes through an
// object once for each reference to it, so a few hundred bytes can stand for more than any thread could go through. Therefore home first
// counts the *parts* of a post, which are what home goes through in full: a value, a call, the fields of an error. Each object counts
// once, an object may be in one part only, and a post has a limit. Bytes need no limit, since they stand for nothing but themselves.
//
// The sender counts in the same way and begins another post in time, so that no honest thread is refused.

import { types } from 'node:util';
import type { Message } from '@stasis-bus/core';
import { isMessage, isMessageType, partsOf, plainTraits, shown, wireFormOf } from '@stasis-bus/core/internal';

/** How many objects and references the parts of a post may have. */
export const mostNodes = 1_000_000;

/** How many items a post may have. */
export const mostItems = 1024;

export class PostBudget {
  /** The number of the part in which each object was met. */
  readonly #met = new Map<object, number>();
  #parts = 0;
  #left = mostNodes;

  /** Counts nodes outside of parts. Returns whether the post may have them. */
  spend(nodes: number): boolean {
    this.#left -= nodes;
    return this.#left >= 0;
  }

  /** Counts a part. Returns whether the post may have it, because it is small enough and shares nothing with another part. */
  take(part: unknown): boolean {
    this.#parts += 1;
    const waiting: unknown[] = [part];
    while (waiting.length > 0) {
      const next = waiting.pop();
      if (typeof next !== 'object' || next === null) continue;
      const metIn = this.#met.get(next);
      if (metIn === undefined) {
        // Holes take time as well: an array with more of them than the post may have is refused before its references are read.
        const length = Array.isArray(next) ? next.length : 0;
        if (length > this.#left) return false;
        const references = referencesOf(next);
        if (!this.spend(1 + Math.max(length, references.length))) return false;
        if (isShareable(next)) continue;
        this.#met.set(next, this.#parts);
        for (const reference of references) if (typeof reference === 'object') waiting.push(reference);
      } else if (metIn !== this.#parts && !isMessage(next)) return false;
    }
    return true;
  }
}

/** Returns whether an object refers to no others, so that further references to it cost nothing. */
function isShareable(object: object): boolean {
  return (
    ArrayBuffer.isView(object) ||
    types.isAnyArrayBuffer(object) ||
    types.isBoxedPrimitive(object) ||
    isMessageType(object)
  );
}

/** Returns what an object refers to. The object has no getters, because it has come by structured clone or is about to leave. */
function referencesOf(object: object): readonly unknown[] {
  if (isShareable(object)) return [];
  if (isMessage(object)) return referencesOfMessage(object);
  return partsOf(object);
}

/** Returns what a message refers to beside the bytes, in which plain values travel. */
function referencesOfMessage(message: Message): readonly unknown[] {
  const { value, traits, context } = wireFormOf(shown(message));
  return traits === plainTraits ? [context] : [value, context];
}
