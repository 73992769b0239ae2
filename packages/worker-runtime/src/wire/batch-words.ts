// Batches on the wire, as numbers: an object with arrays would take longer to post than its invocations take to run.
//
//   session │ slot │ traits │ count │ positions │ sessions     │ attempts
//                                     │            if hosted       if any: their number, then index and attempt of each
//                                     └ only the first, if the messages are consecutive in the table; else each
//
// A position is the index of a message in the table of the same post. The sessions say which session each invocation belongs to.

import type { BatchWords } from './protocol.js';

/** The bits of a batch's traits. */
export const batchTraits = {
  isConsecutive: 1,
  isHosted: 2,
  hasAttempts: 4,
  /** The last invocation is for the subscription's final message. */
  endsWithFinal: 8,
} as const;

/** A batch of invocations, to be run one after the other. */
export interface WireBatch {
  readonly session: number;
  /** The slot of its progress (see shared/progress.ts). */
  readonly slot: number;
  readonly count: number;
  /** The position of the first message. */
  readonly first: number;
  /** The position of each message, or `undefined` if they are consecutive. */
  readonly positions: readonly number[] | undefined;
  /** The session of each invocation, or `undefined` if all belong to `session`. */
  readonly sessions: readonly number[] | undefined;
  readonly endsWithFinal: boolean;
  /** The attempts after the first ones: the index in the batch, and the attempt. */
  readonly attempts: readonly (readonly [index: number, attempt: number])[];
}

/** Appends a batch to the words of others. */
export function writeBatch(words: number[], batch: WireBatch): void {
  const { session, slot, count, first, positions, sessions, endsWithFinal, attempts } = batch;
  let traits = positions === undefined ? batchTraits.isConsecutive : 0;
  if (sessions !== undefined) traits |= batchTraits.isHosted;
  if (attempts.length > 0) traits |= batchTraits.hasAttempts;
  if (endsWithFinal) traits |= batchTraits.endsWithFinal;
  words.push(session, slot, traits, count);
  if (positions === undefined) words.push(first);
  else for (const position of positions) words.push(position);
  if (sessions !== undefined) for (const guest of sessions) words.push(guest);
  if (attempts.length > 0) words.push(attempts.length, ...attempts.flat());
}

/** Reads a batch among the words of others, in place. */
export class ReadBatch {
  readonly session: number;
  readonly slot: number;
  readonly count: number;
  readonly endsWithFinal: boolean;
  /** The index of the next batch's first word. */
  readonly end: number;
  readonly #words: BatchWords;
  readonly #isConsecutive: boolean;
  readonly #positions: number;
  readonly #sessions: number | undefined;
  readonly #attempts: ReadonlyMap<number, number> | undefined;

  constructor(words: BatchWords, start: number) {
    const [session = 0, slot = 0, traits = 0, count = 0] = words.slice(start, start + 4);
    this.#words = words;
    this.session = session;
    this.slot = slot;
    this.count = count;
    this.endsWithFinal = (traits & batchTraits.endsWithFinal) !== 0;
    this.#isConsecutive = (traits & batchTraits.isConsecutive) !== 0;
    this.#positions = start + 4;
    let at = this.#positions + (this.#isConsecutive ? 1 : count);
    if ((traits & batchTraits.isHosted) !== 0) {
      this.#sessions = at;
      at += count;
    }
    if ((traits & batchTraits.hasAttempts) !== 0) {
      const attempts = new Map<number, number>();
      const end = at + 1 + 2 * (words[at] ?? 0);
      for (at += 1; at < end; at += 2) attempts.set(words[at] ?? 0, words[at + 1] ?? 1);
      this.#attempts = attempts;
    }
    this.end = at;
  }

  /** Returns the position in the table of an invocation's message. */
  positionAt(index: number): number {
    const at = this.#positions;
    return (this.#isConsecutive ? (this.#words[at] ?? 0) + index : this.#words[at + index]) as number;
  }

  /** Returns the session of an invocation. */
  sessionAt(index: number): number {
    return this.#sessions === undefined ? this.session : (this.#words[this.#sessions + index] as number);
  }

  attemptAt(index: number): number {
    return this.#attempts?.get(index) ?? 1;
  }
}
