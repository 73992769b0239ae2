// Verifies the answer of a row: handlers record each message in shared memory, which home checks at the end of each round.
//
//   cells: [count, last id, number of wrong messages: out of order, or with another value than was published]

import { isPayload, type Payload } from './payload.js';

export class Tally {
  readonly cells: Int32Array;

  /** @param cells part of the memory of many tallies; by default the tally has memory of its own */
  constructor(cells = new Int32Array(new SharedArrayBuffer(cellsOfTally * Int32Array.BYTES_PER_ELEMENT))) {
    this.cells = cells;
  }

  /** Returns `count` tallies, side by side in one piece of shared memory. */
  static many(count: number): Tally[] {
    const bytes = cellsOfTally * Int32Array.BYTES_PER_ELEMENT;
    const memory = new SharedArrayBuffer(count * bytes);
    return Array.from(
      { length: count },
      (_, index) => new Tally(new Int32Array(memory, index * bytes, cellsOfTally)),
    );
  }

  /** @throws if not exactly `expected` messages have arrived, all of them right */
  verify(expected: number): void {
    const [count, , wrong] = this.cells;
    if (count === expected && wrong === 0) return;
    throw new Error(`${count} of ${expected} arrived, ${wrong} of them out of order or with a wrong value`);
  }
}

const cellsOfTally = 3;

/** Records one of a series. The ids ascend by one. */
export function record(cells: Int32Array, payload: Payload): void {
  recordId(cells, payload.data.id, isPayload(payload));
}

/** Records one more of the payload with the id 1. */
export function recordSame(cells: Int32Array, payload: Payload): void {
  const [count = 0, , wrong = 0] = cells;
  cells[0] = count + 1;
  if (payload.data.id !== 1 || !isPayload(payload)) cells[2] = wrong + 1;
}

export function recordId(cells: Int32Array, id: number, isRight: boolean): void {
  const [count = 0, lastId = 0, wrong = 0] = cells;
  cells[0] = count + 1;
  cells[1] = id;
  if (id !== lastId + 1 || !isRight) cells[2] = wrong + 1;
}
