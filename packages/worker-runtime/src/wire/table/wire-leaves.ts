// Replaces messages and message types inside values that are not plain: structured clone would lose their classes, so each travels as a
// boxed string (see message-table.ts) and is put back on arrival.

import { types } from 'node:util';
import { defineMessageType, type Message } from '@stasis-bus/core';
import { copyReplacing, freezeReceived, isMessage, isMessageType } from '@stasis-bus/core/internal';

/**
 * Returns a copy of the value with boxed strings for messages and types.
 *
 * @param indexOf returns the index of a message in the table
 */
export function replaceLeaves(value: unknown, indexOf: (message: Message) => number | undefined): unknown {
  return copyReplacing(value, (leaf) => {
    if (isMessage(leaf)) return new String(`m${indexOf(leaf)}`);
    if (isMessageType(leaf)) return new String(`t${leaf.name}`);
    if (types.isStringObject(leaf)) return new String(`s${String(leaf)}`);
    // The port clones binary data, or shares what is shared.
    return ArrayBuffer.isView(leaf) || types.isAnyArrayBuffer(leaf) ? leaf : undefined;
  });
}

/**
 * Returns the value frozen, with messages and types in place of boxed strings.
 *
 * @param messageAt returns the message at an index of the table
 */
export function restoreLeaves(value: unknown, messageAt: (index: number) => Message): unknown {
  return freezeReceived(value, (leaf) => {
    if (!types.isStringObject(leaf)) return undefined;
    const boxed = String(leaf);
    const rest = boxed.slice(1);
    if (boxed.startsWith('s')) return Object.freeze(new String(rest));
    return boxed.startsWith('m') ? messageAt(Number(rest)) : defineMessageType(rest);
  });
}
