// A mebibyte of binary data whose first and last byte identify it.

import { recordId } from './tally.js';

export interface ParcelValue {
  readonly id: number;
  readonly bytes: Uint8Array;
}

const size = 1024 * 1024;
const bytes = new Uint8Array(size);

/** Returns a parcel. Its bytes are the same memory each time, so code that keeps them must copy them. */
export function makeParcel(id: number): ParcelValue {
  bytes[0] = id;
  bytes[size - 1] = id;
  return { id, bytes };
}

export function recordParcel(cells: Int32Array, id: number, bytes: Uint8Array): void {
  const isRight = bytes.length === size && bytes[0] === (id & 255) && bytes[size - 1] === (id & 255);
  recordId(cells, id, isRight);
}
