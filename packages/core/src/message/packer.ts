// The seam for values as bytes. A message that only threads get needs no copy of its value at home: its bytes, written
// once when it is published, are its snapshot. Core knows nothing of the bytes; the executor that is to send them writes
// them.

import type { MessageType } from '../api/message.js';
import type { Snapshot } from '../values/snapshot.js';
import type { PackedMessage } from './packed-message.js';

export interface Packer {
  /**
   * A new message of this realm; or, if its value is not plain, the value's snapshot. Nothing of the value is read twice.
   *
   * @throws ERR_STASIS_VALUE_NOT_CLONEABLE
   */
  pack(type: MessageType, value: unknown, number: number, timestamp: number): PackedMessage | Snapshot;
}

/** Whoever knows what may write the messages of a type: a topic. */
export interface PackerSource {
  packerFor(type: MessageType): Packer | undefined;
}
