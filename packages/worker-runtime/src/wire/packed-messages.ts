// Messages as an argument or an answer of a call: a table of their own, and which of it is meant.

import type { Message } from '@stasis-bus/core';
import { readTable, TableWriter } from './message-table.js';
import type { MessageTable } from './protocol.js';

export interface PackedMessages {
  readonly table: MessageTable;
  /** Indexes into the table. */
  readonly messages: readonly number[];
}

export function packMessages(messages: readonly Message[]): PackedMessages {
  const writer = new TableWriter();
  const indexes = messages.map((message) => writer.add(message));
  return { table: writer.take(), messages: indexes };
}

/** @param isTrusted as for a table */
export function unpackMessages({ table, messages }: PackedMessages, isTrusted = true): Message[] {
  const known = readTable(table, isTrusted);
  return messages.map((index) => known[index]).filter((message) => message !== undefined);
}
