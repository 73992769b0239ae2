// Messages on the wire. A table is written for one post and read as a whole on the other side: each message stands in
// it once, however often the post refers to it, and messages inside other messages' values (a cache update's
// snapshots) stand before those.
//
// The values go through the port's own structured clone and are frozen again on arrival. A message or a message type
// inside a value would lose its class on the way, so it travels as a boxed string and is put back on arrival:
// 'm<index>' is a message of the table, 't<index>' a type; a user's boxed string travels as 's<text>'.

import { types } from 'node:util';
import type { Message, MessageType } from '@stasis-bus/core';
import { defineMessageType } from '@stasis-bus/core';
import {
  adoptFormatterNames,
  assembleMessage,
  copyReplacing,
  freezeReceived,
  isMessage,
  isMessageType,
  wireValueOf,
} from '@stasis-bus/core/internal';
import type { MessageTable } from './protocol.js';

export interface WireType {
  readonly name: string;
  readonly formatters: readonly string[];
}

export interface WireMessage {
  /** Index of its type in the table. */
  readonly type: number;
  readonly value: unknown;
  /** Whether messages or types inside the value were replaced. */
  readonly holdsMessages: boolean;
  readonly holdsBytes: boolean;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly id: string;
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});
const emptyTable: MessageTable = Object.freeze({ types: [], messages: [] });

export class TableWriter {
  #types = new Map<MessageType, number>();
  #messages = new Map<Message, number>();
  #table = { types: [] as WireType[], messages: [] as WireMessage[] };

  /** The message's index in the table. Messages within messages come first, at any depth, without recursion. */
  add(message: Message): number {
    const known = this.#messages.get(message);
    if (known !== undefined) return known;
    const { value, traits } = wireValueOf(message);
    if (!traits.holdsMessages) return this.#append(message, value);
    const path = [message];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const missing: Message[] = [];
      const replaced = this.#replaceLeaves(wireValueOf(top).value, missing);
      if (missing.length > 0) {
        path.push(...missing);
        continue;
      }
      path.pop();
      if (!this.#messages.has(top)) this.#append(top, replaced);
    }
    return this.#messages.get(message) as number;
  }

  /** The table as it is to be posted; the writer starts anew. */
  take(): MessageTable {
    if (this.#table.messages.length === 0) return emptyTable;
    const table = this.#table;
    this.#types = new Map();
    this.#messages = new Map();
    this.#table = { types: [], messages: [] };
    return table;
  }

  #append(message: Message, value: unknown): number {
    const index = this.#table.messages.length;
    const { holdsMessages, holdsBytes } = wireValueOf(message).traits;
    const hasHeaders = Object.keys(message.headers).length > 0;
    this.#messages.set(message, index);
    this.#table.messages.push({
      type: this.#addType(message.type),
      value,
      holdsMessages,
      holdsBytes,
      timestamp: message.timestamp,
      eid: message.eid,
      headers: hasHeaders ? message.headers : undefined,
      id: message.id,
    });
    return index;
  }

  #addType(type: MessageType): number {
    const known = this.#types.get(type);
    if (known !== undefined) return known;
    const index = this.#table.types.length;
    this.#types.set(type, index);
    this.#table.types.push({ name: type.name, formatters: type.formatters });
    return index;
  }

  /** A copy of the value with boxed strings for messages and types; messages without an index yet are listed. */
  #replaceLeaves(value: unknown, missing: Message[]): unknown {
    return copyReplacing(value, (leaf) => {
      if (isMessage(leaf)) {
        const isNested = wireValueOf(leaf).traits.holdsMessages;
        const index = isNested ? this.#messages.get(leaf) : this.add(leaf);
        if (index === undefined) missing.push(leaf);
        return new String(`m${index}`);
      }
      if (isMessageType(leaf)) return new String(`t${this.#addType(leaf)}`);
      if (types.isStringObject(leaf)) return new String(`s${String(leaf)}`);
      // The port clones binary data, or shares what is shared.
      return ArrayBuffer.isView(leaf) || types.isAnyArrayBuffer(leaf) ? leaf : undefined;
    });
  }
}

/**
 * The messages of a table that has arrived, frozen.
 *
 * @param isTrusted whether the thread that wrote it is one of a pool; from others it must have been checked
 */
export function readTable(table: MessageTable, isTrusted = true): Message[] {
  const knownTypes = table.types.map(({ name, formatters }) => {
    const type: MessageType = defineMessageType(name);
    adoptFormatterNames(type, formatters, isTrusted);
    return type;
  });
  const messages: Message[] = [];
  for (const wire of table.messages) {
    const type = knownTypes[wire.type];
    if (type === undefined)
      throw new RangeError(`a message refers to the type ${wire.type}, which is not in its table`);
    const { timestamp, eid, id, holdsMessages, holdsBytes } = wire;
    const value = holdsMessages
      ? restoreLeaves(wire.value, knownTypes, messages)
      : freezeReceived(wire.value);
    const headers = wire.headers === undefined ? noHeaders : Object.freeze(wire.headers);
    const traits = { holdsMessages, holdsBytes };
    messages.push(assembleMessage({ type, value, traits, timestamp, eid, headers, id }));
  }
  return messages;
}

function restoreLeaves(
  value: unknown,
  knownTypes: readonly MessageType[],
  messages: readonly Message[],
): unknown {
  return freezeReceived(value, (candidate) => {
    if (!types.isStringObject(candidate)) return undefined;
    const text = String(candidate);
    if (text.startsWith('s')) return Object.freeze(new String(text.slice(1)));
    const index = Number(text.slice(1));
    return text.startsWith('m') ? messages[index] : knownTypes[index];
  });
}
