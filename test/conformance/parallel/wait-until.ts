// Waits, without blocking, for a number in memory that all threads share.

// ES2024, which the compiler's library here does not have yet.
const { waitAsync } = Atomics as typeof Atomics & {
  waitAsync(cells: Int32Array, index: number, value: number): { readonly value: Promise<string> | string };
};

/** Settles when the cell has come to at least that many; whoever changes it must notify. */
export async function waitUntilAtLeast(cells: Int32Array, index: number, least: number): Promise<void> {
  for (let now = Atomics.load(cells, index); now < least; now = Atomics.load(cells, index)) {
    await waitAsync(cells, index, now).value;
  }
}
