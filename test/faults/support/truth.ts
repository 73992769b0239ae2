// The ground truth about one subscription's invocations, in memory that all threads share, so that it outlives every
// one of them: how often each message was started and finished, how often one invocation overlapped another or came out
// of order. Written by faults/handlers/truth.mjs. Messages must carry their number, from 0.
//
//   │ inside │ last thread │ last number │ overlaps │ inversions │ invocations │ started … │ finished … │     Int32

import type { Worker } from 'node:worker_threads';

const overlapsCell = 3;
const inversionsCell = 4;
const invocationsCell = 5;
const headerCells = 6;
const mostThreads = 65_536;

export class Truth {
  readonly size: number;
  readonly #cells: Int32Array;

  /** @param size how many messages there will be */
  constructor(size: number) {
    this.size = size;
    const length = headerCells + 2 * size;
    this.#cells = new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
  }

  /** Give this as `data`, or in it; it stays shared. */
  get data(): { readonly truth: Int32Array; readonly gone: Int32Array } {
    return { truth: this.#cells, gone: goneThreads };
  }

  /** Invocations that began while another one was under way on a thread that had not ended. */
  get overlaps(): number {
    return Atomics.load(this.#cells, overlapsCell);
  }

  /** Invocations that came after one of a later message, other than by being tried again on a new thread. */
  get inversions(): number {
    return Atomics.load(this.#cells, inversionsCell);
  }

  get invocations(): number {
    return Atomics.load(this.#cells, invocationsCell);
  }

  /** How often the message was started. */
  started(number: number): number {
    return Atomics.load(this.#cells, headerCells + number);
  }

  /** How often its handler came to its end. */
  finished(number: number): number {
    return Atomics.load(this.#cells, headerCells + this.size + number);
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

/** By thread id: 1 for those that have ended. */
const goneThreads = new Int32Array(new SharedArrayBuffer(mostThreads * Int32Array.BYTES_PER_ELEMENT));

// Before anybody else hears of a thread's end: what it had under way may go on from then on, and not before.
process.on('worker', (worker: Worker) => {
  const { threadId } = worker;
  worker.once('exit', () => Atomics.store(goneThreads, threadId, 1));
});
