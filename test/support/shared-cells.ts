// Numbers in memory that all threads share: by these a test and its handlers tell each other what they do, whatever becomes of
// messages.

// ES2024, which the compiler's library here does not have yet.
const { waitAsync } = Atomics as typeof Atomics & {
  waitAsync(cells: Int32Array, index: number, value: number): { readonly value: Promise<string> | string };
};

/** Zeros. Given as `data`, or in it, they stay shared. */
export function sharedCells(count: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
}

/** Settles, without blocking, when the cell has come to at least that many; whoever changes it must notify. */
export async function waitUntilAtLeast(cells: Int32Array, index: number, least: number): Promise<void> {
  for (let now = Atomics.load(cells, index); now < least; now = Atomics.load(cells, index)) {
    await waitAsync(cells, index, now).value;
  }
}

/** Opens what handlers wait at: sets the cell to 1, and wakes them. */
export function openCell(cells: Int32Array, index: number): void {
  Atomics.store(cells, index, 1);
  Atomics.notify(cells, index);
}
