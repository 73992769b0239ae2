// The key of a snapshot in the bucket: `<type>.<id>.<eid>`, each as a token.

import { nameOf, tokenOf } from '../wire/token.js';

export interface SnapshotKey {
  readonly type: string;
  readonly id: string;
  readonly eid: string;
}

export function keyOf({ type, id, eid }: SnapshotKey): string {
  return `${tokenOf(type)}.${tokenOf(id)}.${tokenOf(eid)}`;
}

/** `undefined`: it is the key of no snapshot. */
export function parseKey(key: string): SnapshotKey | undefined {
  const parts = key.split('.').map(nameOf);
  const [type, id, eid] = parts;
  if (parts.length !== 3 || !type || id === undefined || !eid) return undefined;
  return { type, id, eid };
}
