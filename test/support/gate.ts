// A gate that handlers on any thread wait at (see handlers/tell.mjs) until the test opens it.

import { openCell } from './shared-cells.js';

export class Gate {
  /** Give this as `data`; it stays shared. */
  readonly memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);

  open(): void {
    openCell(new Int32Array(this.memory), 0);
  }
}
