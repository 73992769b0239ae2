// The key of a snapshot in the bucket: `<type>.<id>.<eid>`, each as a token. The token of a long name cannot be read back (see
// token.ts), so keys are compared token by token.

import { tokenOf } from '../wire/token.js';

export interface SnapshotKey {
  readonly type: string;
  readonly id: string;
  readonly eid: string;
}

/** The tokens of a key that others need. */
export interface SnapshotTokens {
  readonly typeToken: string;
  readonly eidToken: string;
}

export function keyOf({ type, id, eid }: SnapshotKey): string {
  return `${tokenOf(type)}.${tokenOf(id)}.${tokenOf(eid)}`;
}

/** Returns `undefined` if this is not the key of a snapshot. */
export function parseKey(key: string): SnapshotTokens | undefined {
  const [typeToken, idToken, eidToken, ...more] = key.split('.');
  if (!typeToken || !idToken || !eidToken || more.length > 0) return undefined;
  return { typeToken, eidToken };
}
