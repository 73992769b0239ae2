// The platform's clone of a value, but for the memory behind views: `structuredClone` of a small Buffer carries 8 KiB of its
// neighbours. For what is no message and crosses threads: the data of a subscription, the fields of an error.

import { Blob } from 'node:buffer';
import { KeyObject } from 'node:crypto';
import { types } from 'node:util';
import { copyReplacing } from '@stasis-bus/core/internal';

/**
 * What `structuredClone` gives; views bring the bytes that they cover, and shared memory stays shared. What messages refuse,
 * because cloning would empty or change it, is refused here too, but for what is the same on the other side: files and keys.
 *
 * @param root what the user knows the value as
 * @throws what tells why it cannot be cloned
 */
export function cloneOwnBytes(value: unknown, root?: string): unknown {
  return structuredClone(copyReplacing(value, (part) => (isKept(part) ? part : undefined), root));
}

function isKept(part: object): boolean {
  if (part instanceof Blob || part instanceof KeyObject || types.isCryptoKey(part)) return true;
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}
