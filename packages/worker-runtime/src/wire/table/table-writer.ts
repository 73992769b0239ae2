// Writes messages to the table of a post (see message-table.ts). A port has one writer for life, which remembers what it has taught the
// reader.

import { localEid, type Message, type MessageType } from '@stasis-bus/core';
import {
  internalsOf,
  isMessage,
  isMessageType,
  realm,
  shown,
  textOfThrown,
  type WireForm,
  wireFormOf,
} from '@stasis-bus/core/internal';
import { type Dictionary, DictionaryTeacher, realmDictionary } from '../values/dictionary.js';
import { tags } from '../values/layout.js';
import type { ReferenceWriter } from '../values/plain-writer.js';
import { MessageIndexes } from './message-indexes.js';
import type { MessageTable, UnsentValue, WireType } from './message-table.js';
import { type Chunk, PackedRecord } from './packed-record.js';
import { RecordWriter } from './record-writer.js';
import { replaceLeaves } from './wire-leaves.js';

export class TableWriter implements ReferenceWriter {
  readonly #bytes: RecordWriter;
  readonly #indexes = new MessageIndexes();
  /** The formatters of each type as the reader knows them, by the type's number. */
  readonly #taughtTypes: (readonly string[] | undefined)[] = [];
  readonly #dictionary: Dictionary;
  readonly #teacher: DictionaryTeacher;
  #hasIntroduced = false;
  #types: WireType[] = [];
  #values: unknown[] = [];
  #unsent: UnsentValue[] = [];
  #count = 0;
  /** Consecutive packed records in a chunk that are still to be copied. */
  #run: { readonly chunk: Chunk; readonly start: number; end: number } | undefined;

  /** @param dictionary the realm's, unless the reader must learn nothing about what others receive */
  constructor(dictionary: Dictionary = realmDictionary) {
    this.#dictionary = dictionary;
    this.#teacher = new DictionaryTeacher(dictionary);
    this.#bytes = new RecordWriter(dictionary);
  }

  /**
   * Adds a message, unless the table has it. Returns its index. The messages inside it come first, at any depth, without recursion. A
   * message that cannot be written gets an index as well, and arrives as an UnreadableMessage.
   */
  add(message: Message): number {
    try {
      return this.#add(message);
    } catch (thrown) {
      return this.#appendUnsent(message.type, thrown);
    }
  }

  #add(message: Message): number {
    const isOurs = message instanceof PackedRecord && this.#dictionary === realmDictionary;
    // A record that was packed with another dictionary is read, and written again.
    return isOurs ? this.#addPacked(message) : this.#addWhole(shown(message));
  }

  #addWhole(message: Message): number {
    const form = wireFormOf(message);
    const known = this.#indexes.get(message, form.number);
    if (known !== undefined) return known;
    const isReady = !hasMessages(form) || this.#addMessagesIn(form).length === 0;
    return isReady ? this.#append(message, form) : this.#addNested(message);
  }

  #addNested(message: Message): number {
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
    return this.#indexOf(message);
  }

  writeReference(object: object): boolean {
    if (isMessage(object)) {
      this.#bytes.writeByte(tags.message);
      this.#bytes.writeUint32(this.#indexOf(object));
      return true;
    }
    if (!isMessageType(object)) return false;
    this.#bytes.writeByte(tags.type);
    this.#bytes.writeUint32(this.#teach(object));
    return true;
  }

  /** Returns the table to post, and begins the next one. */
  take(): MessageTable {
    if (this.#count === 0) return { bytes: '' };
    this.#addRun();
    const values = this.#values;
    const types = this.#types;
    const unsent = this.#unsent;
    const isFirst = !this.#hasIntroduced;
    this.#indexes.clear();
    this.#values = [];
    this.#types = [];
    this.#unsent = [];
    this.#hasIntroduced = true;
    this.#count = 0;
    return {
      bytes: this.#bytes.takeBytes(),
      ...(values.length > 0 && { values }),
      ...(unsent.length > 0 && { unsent }),
      ...(types.length > 0 && { types }),
      ...this.#teacher.news(),
      ...(isFirst && { writer: { eid: localEid(), origin: realm.idPrefix } }),
    };
  }

  #append(message: Message, form: WireForm): number {
    const type = this.#teach(message.type);
    this.#addRun();
    const { end } = this.#bytes;
    const values = this.#values.length;
    const { value, traits, context } = form;
    try {
      const contextIndex = context === undefined ? undefined : this.#indexOf(context);
      this.#bytes.writeRecordStart(message, type, form, contextIndex);
      if (!traits.isPlain) this.#values.push(traits.holdsMessages ? this.#replaceLeaves(value, []) : value);
      else this.#bytes.writeValue(value, traits.holdsMessages ? this : undefined);
    } catch (thrown) {
      this.#bytes.rewind(end);
      this.#values.length = values;
      throw thrown;
    }
    return this.#takeIndex(message, form.number);
  }

  /** Writes a record without a value. Returns its index. */
  #appendUnsent(type: MessageType, why: unknown): number {
    const number = this.#teach(type);
    this.#addRun();
    this.#bytes.writeHead(0, number, 0, 0);
    this.#unsent.push([this.#values.length, textOfThrown(why)]);
    this.#values.push(undefined);
    const index = this.#count;
    this.#count += 1;
    return index;
  }

  #takeIndex(message: Message, number: number): number {
    const index = this.#count;
    this.#count += 1;
    this.#indexes.set(message, number, index);
    return index;
  }

  #addPacked(record: PackedRecord): number {
    const known = this.#indexes.get(record, record.number);
    if (known !== undefined) return known;
    const index = this.#takeIndex(record, record.number);
    this.#teach(record.type);
    this.#appendPacked(record);
    return index;
  }

  #appendPacked({ chunk, start, end }: PackedRecord): void {
    const run = this.#run;
    if (run !== undefined && run.chunk === chunk && run.end === start) {
      run.end = end;
      return;
    }
    this.#addRun();
    this.#run = { chunk, start, end };
  }

  #addRun(): void {
    if (this.#run === undefined) return;
    const { chunk, start, end } = this.#run;
    this.#bytes.append(chunk.bytes, start, end);
    this.#run = undefined;
  }

  /** Returns the index of a message that has been added. */
  #indexOf(message: Message): number {
    const index = this.#indexes.get(message, wireFormOf(message).number);
    if (index === undefined) throw new RangeError('a message in the value could not be written');
    return index;
  }

  /** Returns a type's number. With this table, teaches the reader what it does not know about the type. */
  #teach(type: MessageType): number {
    const { index } = internalsOf(type);
    const { name, formatters } = type;
    if (this.#taughtTypes[index] !== formatters) {
      this.#taughtTypes[index] = formatters;
      // A copy, since home refuses calls whose parts share an object, if the thread belongs to no pool.
      this.#types.push([index, name, [...formatters]]);
    }
    return index;
  }

  /** Adds the messages in a value, and the contexts. Returns the ones that it cannot add yet, because they hold messages themselves. */
  #addMessagesIn({ value, traits, context }: WireForm): readonly Message[] {
    const missing: Message[] = [];
    if (context !== undefined) this.#addOrMiss(context, missing);
    if (!traits.holdsMessages) return missing;
    if (traits.isPlain) this.#addMessagesInPlain(value, missing);
    else this.#replaceLeaves(value, missing);
    return missing;
  }

  #addMessagesInPlain(value: unknown, missing: Message[]): void {
    if (typeof value !== 'object' || value === null) return;
    if (isMessage(value)) this.#addOrMiss(value, missing);
    else if (!isMessageType(value)) {
      for (const key in value)
        if (Object.hasOwn(value, key)) this.#addMessagesInPlain(Reflect.get(value, key), missing);
    }
  }

  #addOrMiss(message: Message, missing: Message[]): number | undefined {
    const form = wireFormOf(message);
    const index = hasMessages(form) ? this.#indexes.get(message, form.number) : this.add(message);
    if (index === undefined) missing.push(message);
    return index;
  }

  /** Returns a copy of the value as it travels beside the bytes. Adds messages without an index to `missing`. */
  #replaceLeaves(value: unknown, missing: Message[]): unknown {
    return replaceLeaves(value, (message) => this.#addOrMiss(message, missing));
  }
}

/** Returns whether other messages must come before a message. */
function hasMessages({ traits, context }: WireForm): boolean {
  return traits.holdsMessages || context !== undefined;
}
