// Writes messages to the table of one post (see message-table.ts). A port has one writer for life: what it has told the
// reader once, the reader knows.

import { types } from 'node:util';
import type { Message, MessageType } from '@stasis-bus/core';
import {
  copyReplacing,
  isMessage,
  isMessageType,
  type WireForm,
  wireFormOf,
} from '@stasis-bus/core/internal';
import { MessageIndexes } from './message-indexes.js';
import { type MessageTable, mostNames, traitBits } from './message-table.js';
import { tags } from './packed/layout.js';
import { PlainWriter, type ReferenceWriter } from './packed/plain-writer.js';

/** A type that the reader knows by its number, with the formatters that it knows of. */
interface ToldType {
  readonly number: number;
  readonly formatters: readonly string[];
}

const emptyTable: MessageTable = Object.freeze({ bytes: new Uint8Array(0), values: [], shapes: [] });

export class TableWriter implements ReferenceWriter {
  readonly #bytes = new PlainWriter();
  readonly #indexes = new MessageIndexes();
  readonly #types = new Map<MessageType, ToldType>();
  readonly #names = new Map<string | null, number>();
  #typesTold = 0;
  #values: unknown[] = [];
  #count = 0;
  #lastType: MessageType | undefined;
  #lastEid: string | null | undefined;
  #lastOrigin: string | undefined;

  /** The message's index in the table. Messages within messages come first, at any depth, without recursion. */
  add(message: Message): number {
    const form = wireFormOf(message);
    const known = this.#indexes.get(message, form.number);
    if (known !== undefined) return known;
    if (!form.traits.holdsMessages) return this.#append(message, form);
    const path = [message];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const topForm = wireFormOf(top);
      const missing = this.#addMessagesIn(topForm);
      if (missing.length > 0) {
        path.push(...missing);
        continue;
      }
      path.pop();
      if (this.#indexes.get(top, topForm.number) === undefined) this.#append(top, topForm);
    }
    return this.#indexes.get(message, form.number) as number;
  }

  writeReference(object: object): boolean {
    if (isMessage(object)) {
      this.#bytes.writeByte(tags.message);
      this.#bytes.writeUint32(this.#indexes.get(object, wireFormOf(object).number) as number);
      return true;
    }
    if (!isMessageType(object)) return false;
    this.#bytes.writeByte(tags.type);
    this.#writeType(object);
    return true;
  }

  /** The table as it is to be posted; the writer starts anew. */
  take(): MessageTable {
    if (this.#count === 0) return emptyTable;
    const table = {
      bytes: this.#bytes.takeBytes(),
      values: this.#values,
      shapes: this.#bytes.shapes.takeNew(),
    };
    this.#indexes.clear();
    this.#values = [];
    this.#count = 0;
    this.#lastType = undefined;
    if (this.#typesTold + this.#names.size > mostNames) {
      this.#types.clear();
      this.#typesTold = 0;
      this.#names.clear();
    }
    return table;
  }

  #append(message: Message, { value, traits, origin, number }: WireForm): number {
    const index = this.#count;
    this.#count += 1;
    this.#indexes.set(message, number, index);
    const { type, eid, timestamp, headers } = message;
    const bytes = this.#bytes;
    const start = bytes.mark();
    bytes.writeByte(0);
    let bits = traits.holdsMessages ? traitBits.holdsMessages : 0;
    if (traits.holdsBytes) bits |= traitBits.holdsBytes;
    if (type === this.#lastType && eid === this.#lastEid && origin === this.#lastOrigin)
      bits |= traitBits.isAlike;
    else this.#writeNames(type, eid, origin);
    bytes.writeFloat64(number);
    bytes.writeFloat64(timestamp);
    if (hasAny(headers)) {
      bits |= traitBits.hasHeaders;
      bytes.writeValue(headers);
    }
    if (traits.isPlain) {
      bits |= traitBits.isPlain;
      bytes.writeValue(value, traits.holdsMessages ? this : undefined);
    } else {
      this.#values.push(traits.holdsMessages ? this.#replaceLeaves(value, []) : value);
    }
    bytes.patch(start, bits);
    return index;
  }

  #writeNames(type: MessageType, eid: string | null, origin: string): void {
    this.#lastType = type;
    this.#lastEid = eid;
    this.#lastOrigin = origin;
    this.#writeType(type);
    this.#writeName(eid);
    this.#writeName(origin);
  }

  /** Adds the messages in a value. Gives those that have messages in them themselves, and are missing. */
  #addMessagesIn({ value, traits }: WireForm): readonly Message[] {
    const missing: Message[] = [];
    if (traits.isPlain) this.#addMessagesInPlain(value, missing);
    else this.#replaceLeaves(value, missing);
    return missing;
  }

  #addMessagesInPlain(value: unknown, missing: Message[]): void {
    if (typeof value !== 'object' || value === null || isMessageType(value)) return;
    if (isMessage(value)) this.#addOrMiss(value, missing);
    else for (const part of Object.values(value)) this.#addMessagesInPlain(part, missing);
  }

  #addOrMiss(message: Message, missing: Message[]): number | undefined {
    const { traits, number } = wireFormOf(message);
    const index = traits.holdsMessages ? this.#indexes.get(message, number) : this.add(message);
    if (index === undefined) missing.push(message);
    return index;
  }

  #writeType(type: MessageType): void {
    const { name, formatters } = type;
    const told = this.#types.get(type);
    if (told?.formatters === formatters) {
      this.#bytes.writeValue(told.number);
      return;
    }
    this.#types.set(type, { number: this.#typesTold, formatters });
    this.#typesTold += 1;
    this.#bytes.writeValue(name);
    this.#bytes.writeValue(formatters);
  }

  #writeName(name: string | null): void {
    const known = this.#names.get(name);
    this.#bytes.writeValue(known ?? name);
    if (known === undefined) this.#names.set(name, this.#names.size);
  }

  /** A copy of the value with boxed strings for messages and types; messages without an index yet are listed. */
  #replaceLeaves(value: unknown, missing: Message[]): unknown {
    return copyReplacing(value, (leaf) => {
      if (isMessage(leaf)) return new String(`m${this.#addOrMiss(leaf, missing)}`);
      if (isMessageType(leaf)) return new String(`t${leaf.name}`);
      if (types.isStringObject(leaf)) return new String(`s${String(leaf)}`);
      // The port clones binary data, or shares what is shared.
      return ArrayBuffer.isView(leaf) || types.isAnyArrayBuffer(leaf) ? leaf : undefined;
    });
  }
}

function hasAny(headers: Readonly<Record<string, string>>): boolean {
  for (const _name in headers) return true;
  return false;
}
