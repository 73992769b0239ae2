// The platform's clone of a value, but for the memory behind views: `structuredClone` of a small Buffer carries 8 KiB of its
// neighbours. For what is no message and crosses threads: the data of a subscription, the fields of an error.

import { types } from 'node:util';
import { copyReplacing } from '@stasis-bus/core/internal';

/** What `structuredClone` gives and throws; views bring the bytes that they cover, and shared memory stays shared. */
export function cloneOwnBytes(value: unknown): unknown {
  return structuredClone(typeof value === 'object' && value !== null ? withOwnBytes(value) : value);
}

function withOwnBytes(value: object): unknown {
  try {
    return copyReplacing(value, (part) => (isShared(part) ? part : undefined));
  } catch {
    // Cloning takes, or refuses, more than messages do.
    return value;
  }
}

function isShared(part: object): boolean {
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}
