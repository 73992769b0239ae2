// What all copies of the package in one realm (one JavaScript thread) share: the message types by name, the entity id, and the
// source of message ids. It is kept on `globalThis` under a versioned symbol, because bundles, test runners and hot reload evaluate
// this module several times (SPEC 1.2).

import { randomFillSync } from 'node:crypto';
import type { MessageType } from '../api/message.js';

interface Realm {
  readonly types: Map<string, MessageType>;
  readonly idPrefix: string;
  lastMessage: number;
  lastEid: string | undefined;
}

const key = Symbol.for('@stasis-bus/realm@1');
const holder = globalThis as { [key]?: Realm };

function createRealm(): Realm {
  const random = randomFillSync(new BigUint64Array(1));
  return {
    types: new Map(),
    idPrefix: `${(random[0] ?? 0n).toString(36).padStart(13, '0')}-`,
    lastMessage: 0,
    lastEid: undefined,
  };
}

holder[key] ??= createRealm();

/** The state of this realm. */
export const realm: Realm = holder[key];

/** Returns the number of a new message. The message's id is made from it on demand. */
export function nextMessageNumber(): number {
  realm.lastMessage += 1;
  return realm.lastMessage;
}
