// Handlers that say in shared memory what bytes they got: [invocations, bytes in all, their sum, the largest memory behind a
// view]. They write over the bytes, and give them away.

import { Parcel } from './parcel.mjs';

function weigh(data, buffer, length) {
  const bytes = new Uint8Array(buffer);
  Atomics.add(data, 1, length);
  Atomics.add(
    data,
    2,
    bytes.reduce((sum, byte) => sum + byte, 0),
  );
  if (buffer.byteLength > Atomics.load(data, 3)) Atomics.store(data, 3, buffer.byteLength);
  bytes.fill(255);
}

/** A buffer, and a view of another. */
export default function weighParcel(message, { data }) {
  if (!Parcel.is(message)) return;
  const { buffer, view } = message.value;
  Atomics.add(data, 0, 1);
  weigh(data, buffer, buffer.byteLength);
  weigh(data, view.buffer, view.byteLength);
  // From now on they are empty here.
  structuredClone({ buffer, view }, { transfer: [buffer, view.buffer] });
}

/** What came as `data`: { cells, bytes }. */
export function weighData(message, { data: { cells, bytes } }) {
  if (!Parcel.is(message)) return;
  Atomics.add(cells, 0, 1);
  Atomics.store(cells, 1, bytes.byteLength);
  Atomics.store(cells, 3, bytes.buffer.byteLength);
}

/** Throws an error with a few bytes. */
export function throwBytes(message) {
  if (!Parcel.is(message)) return;
  throw Object.assign(new Error('bytes'), { bytes: Buffer.from('few') });
}
