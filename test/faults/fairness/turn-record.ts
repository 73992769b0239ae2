// Whose turn it was, invocation by invocation, in memory that all threads share. Written by faults/handlers/turns.mjs.
//
//   │ how many │ whose │ whose │ whose …      Int32

import { sharedCells } from '../../support/shared-cells.js';

export class TurnRecord {
  /** Give this to the handlers, with a number from 1 for each subscription. */
  readonly cells: Int32Array;

  /** @param most how many invocations there can be */
  constructor(most: number) {
    this.cells = sharedCells(1 + most);
  }

  /** How many invocations there were so far. */
  get length(): number {
    return Atomics.load(this.cells, 0);
  }

  /** When it was the subscription's turn for the first time from `start` on. */
  find(number: number, start: number): number {
    return this.cells.indexOf(number, start + 1) - 1;
  }

  /**
   * How many invocations of others there were at most before one of these subscriptions and after the one before it, as
   * long as all of them had something to do.
   *
   * @param each how many invocations each of them had in all
   */
  longestWait(numbers: readonly number[], each: number): number {
    const turns = new Map(numbers.map((number) => [number, { count: 0, last: -1 }]));
    let longest = 0;
    for (let turn = 0; turn < this.length; turn += 1) {
      const own = turns.get(this.cells[turn + 1] ?? 0);
      if (own === undefined) continue;
      longest = Math.max(longest, turn - own.last - 1);
      own.last = turn;
      own.count += 1;
      if (own.count === each) break;
    }
    return longest;
  }
}
