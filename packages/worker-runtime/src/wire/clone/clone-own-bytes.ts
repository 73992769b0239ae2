// A clone of what is no message and crosses threads: the data of a subscription, the fields of an error. It is what
// `structuredClone` gives, but for the memory behind views (the clone of a small Buffer carries 8 KiB of its neighbours), and
// but for its classes, which are those of this realm.

import { Blob } from 'node:buffer';
import { KeyObject } from 'node:crypto';
import { types } from 'node:util';
import { copyReplacing } from '@stasis-bus/core/internal';

/**
 * A clone, of which nothing is frozen. Views bring the bytes that they cover, and shared memory stays shared. What messages
 * refuse, because cloning would empty or change it, is refused here too, but for what cannot be changed: files and keys.
 *
 * @param root what the user knows the value as
 * @throws what tells why it cannot be cloned
 */
export function cloneOwnBytes(value: unknown, root?: string): unknown {
  return copyReplacing(value, (part) => (isKept(part) ? part : undefined), root);
}

function isKept(part: object): boolean {
  // biome-ignore lint/plugin: of Node's own class there is one per process, and no other Blob can be cloned
  if (part instanceof Blob || part instanceof KeyObject || types.isCryptoKey(part)) return true;
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}
