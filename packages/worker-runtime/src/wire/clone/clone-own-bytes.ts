// Clones values that cross threads outside of messages: the data of a subscription, the fields of an error. The clone is that of
// `structuredClone`, with two exceptions: views bring their own bytes only (a clone of a small Buffer would carry 8 KiB of memory that
// it shares with others), and its classes are those of this realm.

import { Blob } from 'node:buffer';
import { KeyObject } from 'node:crypto';
import { types } from 'node:util';
import { copyReplacing } from '@stasis-bus/core/internal';

/**
 * Returns a clone that is not frozen. Views bring the bytes that they cover, and shared memory stays shared. Values that messages
 * refuse, because cloning would empty or change them, are refused here too, except files and keys, which cannot be changed.
 *
 * @param root the user's name for the value
 * @throws an error that says why the value cannot be cloned
 */
export function cloneOwnBytes(value: unknown, root?: string): unknown {
  return copyReplacing(value, (part) => (isKept(part) ? part : undefined), root);
}

function isKept(part: object): boolean {
  // biome-ignore lint/plugin: Node's own class exists once per process, and no other Blob can be cloned
  if (part instanceof Blob || part instanceof KeyObject || types.isCryptoKey(part)) return true;
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}
