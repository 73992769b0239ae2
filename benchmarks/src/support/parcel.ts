// A mebibyte whose ends tell which it is.

import { recordId } from './tally.js';

export interface ParcelValue {
  readonly id: number;
  readonly bytes: Uint8Array;
}

const size = 1024 * 1024;
const bytes = new Uint8Array(size);

/** The bytes are the same memory each time: whoever keeps them must have copied them. */
export function makeParcel(id: number): ParcelValue {
  bytes[0] = id;
  bytes[size - 1] = id;
  return { id, bytes };
}

export function recordParcel(cells: Int32Array, id: number, bytes: Uint8Array): void {
  const isRight = bytes.length === size && bytes[0] === (id & 255) && bytes[size - 1] === (id & 255);
  recordId(cells, id, isRight);
}
