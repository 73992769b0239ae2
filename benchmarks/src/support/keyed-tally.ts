// Verifies the answer of a partitioned row. Each key has cells of its own, because keys are handled on different threads at
// once.
//
//   cells: [count, last id] of each key, then the number of wrong messages of all keys

import { isPayload, type Payload } from './payload.js';

export const keyCount = 1000;
const wrongCell = 2 * keyCount;

export class KeyedTally {
  readonly cells = new Int32Array(new SharedArrayBuffer((wrongCell + 1) * Int32Array.BYTES_PER_ELEMENT));

  /** @throws if not exactly `expected` messages have arrived, all of them right */
  verify(expected: number): void {
    let count = 0;
    for (let key = 0; key < keyCount; key += 1) count += this.cells[2 * key] ?? 0;
    const wrong = this.cells[wrongCell];
    if (count === expected && wrong === 0) return;
    throw new Error(`${count} of ${expected} arrived, ${wrong} of them out of order or with a wrong value`);
  }
}

/** Records one of a series. The ids of a key ascend by the number of keys. */
export function recordKeyed(cells: Int32Array, payload: Payload): void {
  const { id } = payload.data;
  const cell = 2 * (id % keyCount);
  const lastId = cells[cell + 1] ?? 0;
  cells[cell] = (cells[cell] ?? 0) + 1;
  cells[cell + 1] = id;
  const isNext = lastId === 0 ? id <= keyCount : id === lastId + keyCount;
  if (!isNext || !isPayload(payload)) Atomics.add(cells, wrongCell, 1);
}
