// The ground truth about one subscription's invocations, kept in memory that all threads share: how many there were, and
// how often one overlapped another or came out of order. Written by handlers/ledger.mjs.

const cellsPerLedger = 6;

export class Ledger {
  /** Give this as `data`; it stays shared. */
  readonly memory = new SharedArrayBuffer(cellsPerLedger * Int32Array.BYTES_PER_ELEMENT);
  readonly #cells = new Int32Array(this.memory);

  /** What is written: `order` counts the invocations that came after a later message, or twice, or after the final one. */
  get account(): { invocations: number; overlaps: number; inversions: number; finals: number } {
    const [, overlaps = 0, inversions = 0, invocations = 0, , finals = 0] = this.#cells;
    return { invocations, overlaps, inversions, finals };
  }
}
