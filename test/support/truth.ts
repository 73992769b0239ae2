// The ground truth about one subscription's invocations, in memory that all threads share, so that it outlives every
// one of them: how often each message was started and finished, how often one invocation overlapped another or came out
// of order. Written by handlers/truth.mjs. Messages must carry their number, from 0.
//
//   │ inside │ last thread │ last number │ overlaps │ inversions │ invocations │ finals │ started … │ finished … │     Int32

import type { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import { cells } from '../handlers/truth.mjs';
import { sharedCells } from './shared-cells.js';

const mostThreads = 65_536;

export class Truth {
  readonly size: number;
  readonly #cells: Int32Array;

  /** @param size how many messages there will be */
  constructor(size: number) {
    this.size = size;
    this.#cells = sharedCells(cells.header + 2 * size);
  }

  /** Give this as `data`, or in it; it stays shared. */
  get data(): { readonly truth: Int32Array; readonly gone: Int32Array } {
    return { truth: this.#cells, gone: goneThreads };
  }

  /** Invocations that began while another one was under way on a thread that had not ended. */
  get overlaps(): number {
    return Atomics.load(this.#cells, cells.overlaps);
  }

  /**
   * Invocations that came after one of the same or a later message, or after the final one, other than by being tried again on a
   * new thread.
   */
  get inversions(): number {
    return Atomics.load(this.#cells, cells.inversions);
  }

  /** All of them, with those of final messages. */
  get invocations(): number {
    return Atomics.load(this.#cells, cells.invocations);
  }

  /** How often the final message was started. */
  get finals(): number {
    return Atomics.load(this.#cells, cells.finals);
  }

  /** How often the message was started. */
  started(number: number): number {
    return Atomics.load(this.#cells, cells.header + number);
  }

  /** How often its handler came to its end. */
  finished(number: number): number {
    return Atomics.load(this.#cells, cells.header + this.size + number);
  }

  /** How often each message was started, and finished. */
  get all(): { readonly started: number[]; readonly finished: number[] } {
    const numbers = Array.from({ length: this.size }, (_, number) => number);
    return {
      started: numbers.map((number) => this.started(number)),
      finished: numbers.map((number) => this.finished(number)),
    };
  }
}

/** Each message was handled once, one after the other, in order, and the final message after all of them. */
export function expectOnceInOrder(truth: Truth): void {
  const { overlaps, inversions, invocations, finals, size } = truth;
  expect({ invocations, overlaps, inversions, finals }).toEqual({
    invocations: size + 1,
    overlaps: 0,
    inversions: 0,
    finals: 1,
  });
  const once = Array(size).fill(1);
  expect(truth.all).toEqual({ started: once, finished: once });
}

/** By thread id and 1, as the cells have threads: 1 for those that have ended. */
const goneThreads = sharedCells(mostThreads);

// Before anybody else hears of a thread's end: what it had under way may go on from then on, and not before.
process.on('worker', (worker: Worker) => {
  const { threadId } = worker;
  worker.once('exit', () => Atomics.store(goneThreads, threadId + 1, 1));
});
