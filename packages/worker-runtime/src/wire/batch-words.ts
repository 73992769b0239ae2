// Batches on the wire: numbers, for an object and its arrays would take longer to post than what is in them to run.
//
//   session │ slot │ traits │ count │ positions │ sessions     │ attempts
//                                     │            if hosted       if any: how many, then index and attempt of each
//                                     └ the first, if the messages stand one after the other in the table; else each
//
// The positions are where the messages stand in the table of the same post; the sessions are whose handler each is for.

import type { BatchWords } from './protocol.js';

/** What is said of a batch, as bits. */
export const batchTraits = {
  isConsecutive: 1,
  isHosted: 2,
  hasAttempts: 4,
  /** The last one is the subscription's final message. */
  endsWithFinal: 8,
} as const;

/** Invocations of one session, to be run one after the other. */
export interface WireBatch {
  readonly session: number;
  /** Where its progress is kept. */
  readonly slot: number;
  readonly count: number;
  /** Where the first message stands. */
  readonly first: number;
  /** Where each stands, if they do not stand one after the other. */
  readonly positions: readonly number[] | undefined;
  /** Whose handler each is for, if not all of them are for the session's. */
  readonly sessions: readonly number[] | undefined;
  readonly endsWithFinal: boolean;
  /** The attempts that are not the first: index in the batch, attempt. */
  readonly attempts: readonly (readonly [index: number, attempt: number])[];
}

/** Adds a batch to others. */
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

/** A batch among others, as it lies there. */
export class ReadBatch {
  readonly session: number;
  readonly slot: number;
  readonly count: number;
  readonly endsWithFinal: boolean;
  /** Where the next batch begins. */
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

  /** Where a message of it stands in the table. */
  positionAt(index: number): number {
    const at = this.#positions;
    return (this.#isConsecutive ? (this.#words[at] ?? 0) + index : this.#words[at + index]) as number;
  }

  /** Whose handler an invocation of it is for. */
  sessionAt(index: number): number {
    return this.#sessions === undefined ? this.session : (this.#words[this.#sessions + index] as number);
  }

  attemptAt(index: number): number {
    return this.#attempts?.get(index) ?? 1;
  }
}
