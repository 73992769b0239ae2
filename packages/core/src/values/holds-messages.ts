// Which values hold messages or message types: they must be put back in other realms (SPEC 2.7), and looking for them in
// every value would cost more than remembering the few that have them.

import { isMessage } from '../message.js';
import { isMessageType } from '../message-type.js';

const holders = new WeakSet<object>();

/** Remembers that a frozen value holds messages or message types somewhere inside. */
export function markAsHoldingMessages(value: unknown): void {
  if (typeof value === 'object' && value !== null) holders.add(value);
}

/** Whether a message's value holds messages or message types, or is one. */
export function holdsMessages(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return holders.has(value) || isMessage(value) || isMessageType(value);
}
