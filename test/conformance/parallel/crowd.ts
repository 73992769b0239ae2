// How many invocations run at once, counted in memory that all threads share. Written by handlers/crowding.mjs.

import { openCell, waitUntilAtLeast } from '../../support/shared-cells.js';

const running = 0;
const peak = 1;
const gate = 2;
const total = 3;

export class Crowd {
  /** Give this as `data`; it stays shared. */
  readonly memory = new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
  readonly #cells = new Int32Array(this.memory);

  /** Settles when so many run at once. */
  async reached(count: number): Promise<void> {
    await waitUntilAtLeast(this.#cells, running, count);
  }

  get running(): number {
    return Atomics.load(this.#cells, running);
  }

  /** The most that ever ran at once. */
  get peak(): number {
    return Atomics.load(this.#cells, peak);
  }

  /** How many have ended. */
  get total(): number {
    return Atomics.load(this.#cells, total);
  }

  /** From now on nobody waits. */
  open(): void {
    openCell(this.#cells, gate);
  }

  /** From now on everybody waits again. */
  close(): void {
    Atomics.store(this.#cells, gate, 0);
  }
}
