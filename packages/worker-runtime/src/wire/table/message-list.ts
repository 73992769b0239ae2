// Messages as an argument or an answer of a call: a table of their own, and the indexes of the messages in it.

import type { Message } from '@stasis-bus/core';
import { Dictionary } from '../values/dictionary.js';
import type { MessageTable } from './message-table.js';
import { TableReader } from './table-reader.js';
import { TableWriter } from './table-writer.js';
import { UnreadableMessage } from './unreadable-message.js';

export interface MessageList {
  readonly table: MessageTable;
  /** Indexes into the table. */
  readonly messages: readonly number[];
}

export function toMessageList(messages: readonly Message[]): MessageList {
  // A dictionary of its own, since the reader forgets it after this table.
  const writer = new TableWriter(new Dictionary());
  const indexes = messages.map((message) => writer.add(message));
  return { table: writer.take(), messages: indexes };
}

/**
 * Returns the messages of a list.
 *
 * @param isTrusted whether the list comes from a thread of a pool, or from home
 * @throws TypeError, RangeError if it is not what `toMessageList` returns; the reason if one of the messages cannot be read
 */
export function fromMessageList({ table, messages }: MessageList, isTrusted = true): Message[] {
  const known = new TableReader(isTrusted).read(table);
  return messages.flatMap((index) => {
    const message = known[index];
    if (message instanceof UnreadableMessage) throw message.why;
    return message ?? [];
  });
}
