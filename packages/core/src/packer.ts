// The seam for values as bytes. A message that only threads get needs no copy of its value at home: its bytes, written
// once when it is published, are its snapshot. Core knows nothing of the bytes; the executor that is to send them writes
// them.

import type { MessageType } from './message-type.js';
import type { Snapshot } from './values/snapshot.js';

export interface Packer {
  /**
   * The snapshot of a value for a new message of this realm: a `PackedValue`, or an ordinary one if the value is not plain.
   * Nothing of the value is read twice.
   *
   * @throws ERR_STASIS_VALUE_NOT_CLONEABLE
   */
  pack(type: MessageType, value: unknown, number: number, timestamp: number): Snapshot;
}

/** A plain value as bytes. */
export interface PackedValue {
  /** The value, frozen, new each time. */
  unpack(): unknown;
}
