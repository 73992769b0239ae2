// The account of one subscription as it really is, in shared memory: how often each message was started, and came to its end. And
// what its messages are to do: fail, or end their thread. See faults/handlers/accounting.mjs.

import { openCell, sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';

export class Account {
  readonly size: number;
  readonly #started: Int32Array;
  readonly #finished: Int32Array;
  readonly #failing: Int32Array;
  readonly #deaths: Int32Array;
  readonly #gate = sharedCells(2);

  /** @param size how many messages there will be, with the numbers from 0 */
  constructor(size: number) {
    this.size = size;
    this.#started = sharedCells(size);
    this.#finished = sharedCells(size);
    this.#failing = sharedCells(size);
    this.#deaths = sharedCells(size);
  }

  /** Give this as `data`; it stays shared. */
  get data(): object {
    return {
      started: this.#started,
      finished: this.#finished,
      failing: this.#failing,
      deaths: this.#deaths,
      gate: this.#gate,
    };
  }

  get numbers(): number[] {
    return Array.from({ length: this.size }, (_, number) => number);
  }

  fail(number: number): void {
    Atomics.store(this.#failing, number, 1);
  }

  fails(number: number): boolean {
    return Atomics.load(this.#failing, number) === 1;
  }

  /** The message ends its thread, once. */
  die(number: number): void {
    Atomics.store(this.#deaths, number, 1);
  }

  started(number: number): number {
    return Atomics.load(this.#started, number);
  }

  finished(number: number): number {
    return Atomics.load(this.#finished, number);
  }

  /** Settles when the message 0 waits at the gate. */
  async atGate(): Promise<void> {
    await waitUntilAtLeast(this.#gate, 1, 1);
  }

  openGate(): void {
    openCell(this.#gate, 0);
  }
}
