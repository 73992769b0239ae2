// Writes plain values as bytes (see layout.ts). They must be snapshots: trees of plain objects that nobody else has, so
// that reading them runs no code and changes nothing.

import { ByteSink } from './byte-sink.js';
import {
  highestSmallInteger,
  longestShortList,
  longestShortText,
  shortList,
  shortText,
  tags,
} from './layout.js';
import { type ShapeStep, Shapes } from './shapes.js';

type Properties = Readonly<Record<string, unknown>>;

/** Up to this length, strings are written character by character: that is faster than a call of the platform. */
const mostByCharacter = 64;
const isNarrow = /^[\0-\xff]*$/;

export class PlainWriter extends ByteSink {
  readonly shapes = new Shapes();

  /** False: it is something that bytes cannot carry (a BigInt); nothing was written. */
  writeValue(value: unknown): boolean {
    const start = this.position;
    const isWritten = this.#write(value);
    if (!isWritten) this.position = start;
    return isWritten;
  }

  writeText(text: string): void {
    if (text.length > mostByCharacter || !this.#writeCharacters(text)) this.#writeLongText(text);
  }

  #write(value: unknown): boolean {
    switch (typeof value) {
      case 'string':
        this.writeText(value);
        return true;
      case 'number':
        this.#writeNumber(value);
        return true;
      case 'boolean':
        this.writeByte(value ? tags.yes : tags.no);
        return true;
      case 'undefined':
        this.writeByte(tags.nothing);
        return true;
      case 'object':
        if (value === null) this.writeByte(tags.null);
        else return Array.isArray(value) ? this.#writeList(value) : this.#writeObject(value as Properties);
        return true;
      default:
        return false;
    }
  }

  #writeNumber(value: number): void {
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

  /** False: it has a character that takes two bytes; nothing was written. */
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
    const size = isWide ? 2 * text.length : text.length;
    if (this.position + size > this.limit) this.grow(size);
    this.writeByte(isWide ? tags.wideText : tags.text);
    this.writeUint32(text.length);
    const target = Buffer.from(this.bytes.buffer, this.position, size);
    if (isWide) target.write(text, 'utf16le');
    else target.write(text, 'latin1');
    this.position += size;
  }

  #writeList(list: readonly unknown[]): boolean {
    const { length } = list;
    if (length <= longestShortList) {
      this.writeByte(shortList | length);
    } else {
      this.writeByte(tags.list);
      this.writeUint32(length);
    }
    for (let index = 0; index < length; index += 1) {
      const value = list[index];
      if (typeof value === 'number') this.#writeNumber(value);
      else if (!this.#write(value)) return false;
    }
    return true;
  }

  #writeObject(object: Properties): boolean {
    if (this.position > this.limit) this.grow(3);
    const start = this.position;
    this.position = start + 3;
    let step: ShapeStep | undefined = this.shapes.root;
    for (const key in object) {
      // The common cases here: the call costs as much as they do.
      step =
        step.lastKey === key && step.lastStep !== undefined ? step.lastStep : step.take(key, this.shapes);
      if (step === undefined) break;
      const value = object[key];
      if (typeof value === 'number') this.#writeNumber(value);
      else if (!this.#write(value)) return false;
    }
    if (step === undefined || !this.shapes.number(step, object)) {
      this.position = start;
      return this.#writeEntries(object);
    }
    this.bytes[start] = tags.record;
    this.view.setUint16(start + 1, step.shape, true);
    return true;
  }

  #writeEntries(object: Properties): boolean {
    const keys = Object.keys(object);
    this.writeByte(tags.entries);
    this.writeUint32(keys.length);
    for (const key of keys) {
      this.writeText(key);
      if (!this.#write(object[key])) return false;
    }
    return true;
  }
}
