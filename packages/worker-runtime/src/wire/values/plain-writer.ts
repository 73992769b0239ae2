// Writes plain values as bytes (see layout.ts). They must be snapshots, which are trees of plain objects that no other code has, so that
// reading them runs no code and changes nothing.

import { ByteSink } from './byte-sink.js';
import type { Dictionary } from './dictionary.js';
import {
  highestSmallInteger,
  longestShortList,
  longestShortText,
  shortList,
  shortText,
  tags,
} from './layout.js';
import type { ShapeStep, Shapes } from './shapes.js';
import type { Strings } from './strings.js';

type Properties = Readonly<Record<string, unknown>>;

/** Strings of up to this length are written character by character, which is faster than calling a method of the platform. */
const mostByCharacter = 64;
const isNarrow = /^[\0-\xff]*$/;
/** The engine keeps the last text that a regular expression has matched. After a text longer than this, an empty one is matched. */
const mostRemembered = 1 << 16;

/** Writes the messages and message types in a value. */
export interface ReferenceWriter {
  /** Writes an object if it is a message or a message type. Returns whether it is. */
  writeReference(object: object): boolean;
}

export class PlainWriter extends ByteSink {
  protected readonly shapes: Shapes;
  readonly #strings: Strings;
  /** Writes the messages and message types in the current value, if it holds any. */
  #references: ReferenceWriter | undefined;

  /** @param dictionary the shapes and strings that the reader knows, or learns before it reads */
  constructor({ shapes, strings }: Dictionary) {
    super();
    this.shapes = shapes;
    this.#strings = strings;
  }

  /** Writes a value. @param references writes the messages and message types in the value, if it holds any */
  writeValue(value: unknown, references?: ReferenceWriter): void {
    const outer = this.#references;
    this.#references = references;
    this.writePart(value);
    this.#references = outer;
  }

  writeText(text: string): void {
    if (text.length > mostByCharacter || !this.#writeCharacters(text)) this.#writeLongText(text);
  }

  #writeString(text: string): void {
    const number = this.#strings.numberOf(text);
    if (number < 0) {
      this.writeText(text);
      return;
    }
    if (this.position > this.limit) this.grow(3);
    this.bytes[this.position] = tags.known;
    this.view.setUint16(this.position + 1, number, true);
    this.position += 3;
  }

  /** Writes a value or a part of one. */
  protected writePart(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.#writeString(value);
        break;
      case 'number':
        this.writeNumber(value);
        break;
      case 'boolean':
        this.writeByte(value ? tags.yes : tags.no);
        break;
      case 'undefined':
        this.writeByte(tags.nothing);
        break;
      case 'bigint':
        this.writeByte(tags.bigInt);
        this.writeText(value.toString(16));
        break;
      case 'object':
        if (value === null) this.writeByte(tags.null);
        else this.#writeContainer(value);
        break;
      default:
        throw new TypeError(`a snapshot cannot hold a ${typeof value}`);
    }
  }

  #writeContainer(value: object): void {
    if (Array.isArray(value)) this.#writeList(value);
    else if (this.#references?.writeReference(value) !== true) this.#writeObject(value as Properties);
  }

  protected writeNumber(value: number): void {
    if (this.position > this.limit) this.grow(9);
    const { bytes, view, position } = this;
    if ((value | 0) !== value || Object.is(value, -0)) {
      bytes[position] = tags.float;
      view.setFloat64(position + 1, value, true);
      this.position = position + 9;
    } else if (value >= 0 && value <= highestSmallInteger) {
      bytes[position] = value;
      this.position = position + 1;
    } else {
      bytes[position] = tags.integer;
      view.setInt32(position + 1, value, true);
      this.position = position + 5;
    }
  }

  /** Writes a short string. Returns `false`, with nothing written, if it has a character that takes two bytes. */
  #writeCharacters(text: string): boolean {
    const { length } = text;
    if (this.position + length > this.limit) this.grow(length);
    const { bytes } = this;
    const start = this.position;
    let position = start + (length > longestShortText ? 5 : 1);
    let all = 0;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      all |= code;
      bytes[position] = code;
      position += 1;
    }
    if (all > 0xff) return false;
    if (length > longestShortText) {
      bytes[start] = tags.text;
      this.view.setUint32(start + 1, length, true);
    } else {
      bytes[start] = shortText | length;
    }
    this.position = position;
    return true;
  }

  #writeLongText(text: string): void {
    const isWide = !isNarrow.test(text);
    if (text.length > mostRemembered) isNarrow.test('');
    const size = isWide ? 2 * text.length : text.length;
    if (this.position + size > this.limit) this.grow(size);
    this.writeByte(isWide ? tags.wideText : tags.text);
    this.writeUint32(text.length);
    const target = Buffer.from(this.bytes.buffer, this.position, size);
    if (isWide) target.write(text, 'utf16le');
    else target.write(text, 'latin1');
    this.position += size;
  }

  #writeList(list: readonly unknown[]): void {
    const { length } = list;
    this.writeListStart(length);
    for (let index = 0; index < length; index += 1) {
      const value = list[index];
      if (typeof value === 'number') this.writeNumber(value);
      else this.writePart(value);
    }
  }

  protected writeListStart(length: number): void {
    if (length <= longestShortList) {
      this.writeByte(shortList | length);
    } else {
      this.writeByte(tags.list);
      this.writeUint32(length);
    }
  }

  #writeObject(object: Properties): void {
    if (this.position > this.limit) this.grow(3);
    const start = this.position;
    this.position = start + 3;
    let step: ShapeStep | undefined = this.shapes.root;
    for (const key in object) {
      // biome-ignore lint/suspicious/noPrototypeBuiltins: in `for…in` this is compiled away, `Object.hasOwn` is not
      if (!Object.prototype.hasOwnProperty.call(object, key)) continue;
      // The common case is handled here, since a call would cost as much as the case itself.
      step =
        step.lastKey === key && step.lastStep !== undefined ? step.lastStep : step.take(key, this.shapes);
      if (step === undefined) break;
      const value = object[key];
      if (typeof value === 'number') this.writeNumber(value);
      else this.writePart(value);
    }
    if (step !== undefined && this.shapes.number(step)) {
      this.writeShape(start, step.shape);
      return;
    }
    this.position = start;
    this.#writeEntries(object);
  }

  /** Writes the start of an object, for which three bytes were left before its values. */
  protected writeShape(start: number, shape: number): void {
    this.bytes[start] = tags.record;
    this.view.setUint16(start + 1, shape, true);
  }

  #writeEntries(object: Properties): void {
    const keys = Object.keys(object);
    this.writeByte(tags.entries);
    this.writeUint32(keys.length);
    for (const key of keys) {
      this.writeText(key);
      this.writePart(object[key]);
    }
  }
}
