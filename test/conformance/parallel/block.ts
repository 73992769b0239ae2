// Memory in which a handler on another thread says that it blocks there (see handlers/hanging.mjs), and the test lets
// it go.

import { openCell, waitUntilAtLeast } from '../../support/shared-cells.js';

const reached = 0;
const released = 1;

export class Block {
  /** Give this in `data`; it stays shared. */
  readonly memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  readonly #cells = new Int32Array(this.memory);

  /** Settles when the handler holds its thread. */
  async reached(times = 1): Promise<void> {
    await waitUntilAtLeast(this.#cells, reached, times);
  }

  /** Lets the handler go on; from now on it does not block any more. */
  release(): void {
    openCell(this.#cells, released);
  }
}
