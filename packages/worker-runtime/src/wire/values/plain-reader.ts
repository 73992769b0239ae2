// Reads plain values from bytes, frozen (see layout.ts). The bytes may come from a thread that is not trusted: wrong bytes throw, and
// whatever is read is plain.

import { defineProperty, mostLevels, ownProperty } from '@stasis-bus/core/internal';
import type { WireBytes } from './byte-sink.js';
import { ByteSource } from './byte-source.js';
import type { DictionaryNews } from './dictionary.js';
import {
  longestKey,
  longestKnown,
  mostKeys,
  mostShapes,
  mostStrings,
  shortList,
  shortText,
  tags,
} from './layout.js';

/** Strings of up to this many characters are sliced out of the text of all bytes. A longer slice would keep that text in memory. */
const mostCut = 12;
/** More bytes than this are not made into a text, which would take long, or be too long for a string. */
const mostText = 1 << 24;
/** A shape that is read this often gets a reader of its own, which costs as much as several reads. */
const readsBeforeCompiling = 8;

interface Shape {
  readonly keys: readonly string[];
  reads: number;
  read: () => unknown;
}

/** Looks up the messages and message types in a value. */
export interface ReferenceReader {
  /** Returns the message at an index of the table. @throws RangeError if there is none yet */
  messageAt(index: number): unknown;
  /** Reads a message type's number. Returns the type. */
  readType(): unknown;
}

export class PlainReader extends ByteSource {
  readonly #references: ReferenceReader;
  readonly #shapes: Shape[] = [];
  readonly #strings: string[] = [];
  #text: string | undefined;
  #level = 0;

  constructor(references: ReferenceReader) {
    super();
    this.#references = references;
  }

  override open(wire: WireBytes): void {
    super.open(wire);
    this.#text = typeof wire === 'string' ? wire : undefined;
    this.#level = 0;
  }

  override close(): void {
    super.close();
    this.#text = undefined;
  }

  /** Learns the shapes and strings that the writer refers to. @throws TypeError, RangeError if no writer makes them */
  learn(news: DictionaryNews): void {
    for (const text of ownProperty(news, 'strings') ?? []) {
      if (typeof text !== 'string' || text.length > longestKnown)
        throw new TypeError('a string in the dictionary is too long, or is not a string');
      if (this.#strings.length >= mostStrings) throw new RangeError('there are too many strings');
      this.#strings.push(text);
    }
    for (const keys of ownProperty(news, 'shapes') ?? []) {
      checkKeys(keys);
      if (this.#shapes.length >= mostShapes) throw new RangeError('there are too many shapes');
      const shape: Shape = { keys, reads: 0, read: () => this.#readSlowly(shape) };
      this.#shapes.push(shape);
    }
  }

  readValue(): unknown {
    const tag = this.readByte();
    if (tag < shortText) return tag;
    if (tag < shortList) return this.#readText(tag & 0x1f);
    if (tag < tags.null) return this.#readList(tag & 0x0f);
    switch (tag) {
      case tags.null:
        return null;
      case tags.no:
        return false;
      case tags.yes:
        return true;
      case tags.nothing:
        return undefined;
      case tags.integer:
        this.position += 4;
        return this.view.getInt32(this.position - 4, true);
      case tags.float:
        return this.readFloat64();
      case tags.text:
        return this.#readText(this.readCount());
      case tags.wideText:
        return this.#readWideText(this.readCount(2));
      case tags.list:
        return this.#readList(this.readCount());
      case tags.record:
        return this.#readRecord();
      case tags.entries:
        return this.#readEntries(this.readCount(2));
      case tags.message:
        return this.#references.messageAt(this.readUint32());
      case tags.bigInt:
        return readBigInt(this.readText());
      case tags.type:
        return this.#references.readType();
      case tags.known:
        return this.#readKnown();
      default:
        throw new RangeError(`no value begins with the byte ${tag}`);
    }
  }

  readText(): string {
    const text = this.readValue();
    if (typeof text !== 'string') throw new TypeError('a value that must be a string is not one');
    return text;
  }

  #readKnown(): string {
    const text = this.#strings[this.view.getUint16(this.position, true)];
    if (text === undefined) throw new RangeError('a string is not known by its number');
    this.position += 2;
    return text;
  }

  #readText(length: number): string {
    const start = this.position;
    const end = start + length;
    if (end > this.bytes.length) throw new RangeError('the bytes end too early');
    this.position = end;
    if (length > mostCut || this.bytes.length > mostText) return this.bytes.toString('latin1', start, end);
    this.#text ??= this.bytes.toString('latin1');
    return this.#text.slice(start, end);
  }

  #readWideText(length: number): string {
    const start = this.position;
    this.position += 2 * length;
    return this.bytes.toString('utf16le', start, this.position);
  }

  #readList(length: number): readonly unknown[] {
    this.#enter();
    const list: unknown[] = [];
    for (let index = 0; index < length; index += 1) list.push(this.readValue());
    this.#level -= 1;
    return Object.freeze(list);
  }

  #readRecord(): unknown {
    const shape = this.#shapes[this.view.getUint16(this.position, true)];
    if (shape === undefined) throw new RangeError('a shape is not known by its number');
    this.position += 2;
    this.#enter();
    const record = shape.read();
    this.#level -= 1;
    return record;
  }

  #readSlowly(shape: Shape): unknown {
    shape.reads += 1;
    if (shape.reads === readsBeforeCompiling) shape.read = this.#compile(shape);
    const record: Record<string, unknown> = {};
    for (const key of shape.keys) define(record, key, this.readValue());
    return Object.freeze(record);
  }

  /** An object literal is made many times faster than an object to which properties are added. */
  #compile(shape: Shape): () => unknown {
    const properties = shape.keys.map((key) => `${JSON.stringify(key)}: reader.readValue()`).join(', ');
    try {
      return new Function('reader', `return () => Object.freeze({ ${properties} })`)(this);
    } catch {
      return shape.read; // The program does not allow code from strings.
    }
  }

  #readEntries(count: number): unknown {
    this.#enter();
    const record: Record<string, unknown> = {};
    for (let index = 0; index < count; index += 1) define(record, this.readText(), this.readValue());
    this.#level -= 1;
    return Object.freeze(record);
  }

  #enter(): void {
    this.#level += 1;
    if (this.#level > mostLevels) throw new RangeError(`a value is nested deeper than ${mostLevels} levels`);
  }
}

function readBigInt(text: string): bigint {
  return text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);
}

/** Stops at the first hole, however long the array is. */
function checkKeys(keys: readonly string[]): void {
  if (keys.length > mostKeys) throw new TypeError('a shape has too many keys');
  const known = new Set<string>();
  for (const key of keys) {
    if (typeof key !== 'string' || key.length > longestKey || key === '__proto__' || known.has(key))
      throw new TypeError('a shape is not a list of keys');
    known.add(key);
  }
}

function define(record: Record<string, unknown>, key: string, value: unknown): void {
  // Not `in`, with which the engine keeps the latest key in memory, however long it is.
  if (!Reflect.has(Object.prototype, key)) record[key] = value;
  else defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
}
