// The seam for values as bytes. A message that only threads get needs no copy of its value at home: its bytes, written
// once when it is published, are its snapshot. Core knows nothing of the bytes; the executor that sends them writes them.

import type { MessageType } from '../api/message.js';
import type { Snapshot } from '../values/snapshot.js';
import type { PackedMessage } from './packed-message.js';

export interface Packer {
  /**
   * Returns a new message of this realm or, if the value is not plain, a snapshot of the value. Reads no part of it twice.
   *
   * @throws ERR_STASIS_VALUE_NOT_CLONEABLE
   */
  pack(type: MessageType, value: unknown, number: number, timestamp: number): PackedMessage | Snapshot;
}

/** Where messages are published: a topic. */
export interface PackerSource {
  /** Returns the packer for messages of the type, or `undefined` if they must not be packed. */
  packerFor(type: MessageType): Packer | undefined;
}
