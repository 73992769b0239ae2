// How much a post of a thread that is not ours may have. Structured clone keeps what is shared, so a few hundred bytes can stand for
// more than anybody could go through: what refers to one object many times is gone through many times. So everything that home goes
// through by itself, a part (a value, a call, the fields of an error), is counted before anything is done with it, each object once;
// an object may be in one part only; and a post has a limit. Bytes need none: they stand for no more than is there.
//
// The sender counts in the same way, and begins another post in time: nothing that a thread says in earnest is refused.

import { types } from 'node:util';
import type { Message } from '@stasis-bus/core';
import { isMessage, isMessageType, partsOf, plainTraits, shown, wireFormOf } from '@stasis-bus/core/internal';

/** How many objects, and references from them, the parts of a post may have. */
export const mostNodes = 1_000_000;

/** How many items a post may have. */
export const mostItems = 1024;

export class PostBudget {
  /** The number of the part in which each object was met. */
  readonly #met = new Map<object, number>();
  #parts = 0;
  #left = mostNodes;

  /** Counts what is looked at without being a part. Returns whether the post may have so much. */
  spend(nodes: number): boolean {
    this.#left -= nodes;
    return this.#left >= 0;
  }

  /** Counts a part. Returns whether the post may have it: it is not too large, and shares nothing with another part. */
  take(part: unknown): boolean {
    this.#parts += 1;
    const waiting: unknown[] = [part];
    while (waiting.length > 0) {
      const next = waiting.pop();
      if (typeof next !== 'object' || next === null) continue;
      const metIn = this.#met.get(next);
      if (metIn === undefined) {
        // Holes take time as well: more of them than may be are not even asked for.
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

/** Whether it is all that there is to it, so that it costs nothing to refer to it again. */
function isShareable(object: object): boolean {
  return (
    ArrayBuffer.isView(object) ||
    types.isAnyArrayBuffer(object) ||
    types.isBoxedPrimitive(object) ||
    isMessageType(object)
  );
}

/** What came by structured clone has no getters; nor has what is about to leave. */
function referencesOf(object: object): readonly unknown[] {
  if (isShareable(object)) return [];
  if (isMessage(object)) return referencesOfMessage(object);
  return partsOf(object);
}

/** Plain values travel in bytes. */
function referencesOfMessage(message: Message): readonly unknown[] {
  const { value, traits, context } = wireFormOf(shown(message));
  return traits === plainTraits ? [context] : [value, context];
}
