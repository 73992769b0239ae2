// Packs the values of new messages: one pass over a value checks it and writes it as bytes. It reads the same properties in the same
// order as an ordinary snapshot (core's values/plain.ts, whose measurements hold here too).
//
// A value may turn out not to be plain after much of it has been written, and nothing may be read twice, because a getter may return
// something else. Then the bytes are read back. From the inside out, every container that is being written becomes the copy that
// an ordinary pass would have made, and that pass goes on from there:
//
//   { a: [1, 2], b: { c: 3, d: a Date, e: … }, f: … }
//                              ▲ not plain: the object of c becomes a copy, with 3, a copy of the Date, and a copy of e;
//                                then the outer one, with [1, 2] read back, the copy of b, and a copy of f
//
// An object that is met again before its copy exists stands in for the copy, and is replaced at the end.

import { types } from 'node:util';
import type { MessageType } from '@stasis-bus/core';
import {
  CopyPass,
  copyObject,
  copyReference,
  copyUnusualArray,
  endOfPass,
  hasHoles,
  internalsOf,
  isDigit,
  isReference,
  type Packer,
  type Properties,
  put,
  type Reference,
  Refusal,
  refusalOf,
  type Snapshot,
  takeSnapshot,
} from '@stasis-bus/core/internal';
import { realmDictionary } from '../values/dictionary.js';
import type { ShapeStep } from '../values/shapes.js';
import { traitBits } from './message-table.js';
import { type Chunk, PackedRecord } from './packed-record.js';
import { readBackList, readBackObject } from './read-back.js';
import { RecordWriter } from './record-writer.js';

const { isProxy } = types;
const chunkSize = 1 << 16;
/** A chunk that has grown larger than this, for a large record, gets no further records, which would keep it in memory. */
const largestChunk = 1 << 18;
/** A chunk with fewer free bytes than this is full. */
const roomWanted = 1 << 10;

export class ValuePacker extends RecordWriter implements Packer {
  readonly #pass = new CopyPass(copyObject);
  #chunk: Chunk = { bytes: this.bytes };
  /** Whether a value is being packed, one of whose getters may create a message. */
  #isBusy = false;

  constructor() {
    super(realmDictionary);
  }

  pack(type: MessageType, value: unknown, number: number, timestamp: number): PackedRecord | Snapshot {
    if (!isReference(value) || this.#isBusy) return takeSnapshot(value, false);
    if (this.bytes.length - this.position < roomWanted) this.#startChunk();
    const pass = this.#pass;
    const start = this.position;
    this.#isBusy = true;
    try {
      this.writeHead(traitBits.isPlain, internalsOf(type).index, number, timestamp);
      const copy = this.#packReference(value, 1, this.shapes.root);
      if (copy === undefined) return new PackedRecord(type, number, this.#chunk, start, this.position);
      this.position = start;
      return endOfPass(pass, copy);
    } catch (thrown) {
      this.position = start;
      throw Refusal.at(undefined, thrown).toError();
    } finally {
      pass.reset();
      this.#isBusy = false;
      if (this.bytes.length > largestChunk) this.#startChunk();
    }
  }

  /** Writes a value and returns `undefined`; or returns its copy if it is not plain, in which case nothing of it counts as written. */
  #packReference(value: Reference, level: number, within: ShapeStep): unknown {
    if (typeof value !== 'object') throw refusalOf(value);
    const known = this.#pass.metAgain(value);
    if (known !== undefined) return known;
    if (isProxy(value)) throw new Refusal('it is a Proxy');
    if (Array.isArray(value)) return this.#packArray(value, level, within);
    if (Object.getPrototypeOf(value) !== Object.prototype) return this.#packOther(value, level);
    return this.#packObject(value as Properties, level, within);
  }

  #packObject(source: Properties, level: number, within: ShapeStep): unknown {
    const pass = this.#pass;
    const met = pass.seen.count;
    if (this.position > this.limit) this.grow(3);
    const start = this.position;
    this.position = start + 3;
    let step: ShapeStep = this.shapes.root;
    let copy: Properties | undefined;
    let name: string | undefined;
    try {
      for (const key in source) {
        // biome-ignore lint/suspicious/noPrototypeBuiltins: in `for…in` this is compiled away, `Object.hasOwn` is not
        if (!Object.prototype.hasOwnProperty.call(source, key)) continue;
        if (name === undefined) {
          // As in core: an object with such a key may be something else, and is packed as that.
          if (isDigit(key)) break;
          pass.begin(source, undefined, level);
        }
        name = key;
        const value = source[key];
        if (copy === undefined) {
          const next = this.#step(step, key, within);
          if (next !== undefined) {
            const part = this.#packPart(value, level + 1, next);
            if (part === undefined) {
              step = next;
              continue;
            }
            copy = this.#readBack(step, start + 3, met);
            put(copy, key, part, pass);
            continue;
          }
          copy = this.#readBack(step, start + 3, met);
        }
        put(copy, key, isReference(value) ? copyReference(value, pass, level + 1) : value, pass);
      }
    } catch (thrown) {
      throw Refusal.at(name, thrown);
    }
    if (name === undefined) {
      this.position = start;
      return this.#packOther(source, level);
    }
    if (copy === undefined && this.shapes.number(step)) {
      this.writeShape(start, step.shape);
      return undefined;
    }
    return this.#writeCopy(copy ?? this.#readBack(step, start + 3, met), start, met);
  }

  /** As in core, `Object.values` shows whether an array has more than its elements. What it returns may become the copy. */
  #packArray(source: readonly unknown[], level: number, within: ShapeStep): unknown {
    const pass = this.#pass;
    const met = pass.seen.count;
    const start = this.position;
    let step: number | undefined;
    let isCopy = false;
    let values: unknown[];
    try {
      if (hasHoles(source)) return copyUnusualArray(source, undefined, pass, level);
      values = Object.values(source);
      if (values.length !== source.length) return copyUnusualArray(source, values, pass, level);
      pass.begin(source, undefined, level);
      this.writeListStart(values.length);
      const first = this.position;
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        step = i;
        if (isCopy) {
          if (isReference(value)) values[i] = copyReference(value, pass, level + 1);
          continue;
        }
        const part = this.#packPart(value, level + 1, within);
        if (part === undefined) continue;
        readBackList(values, i, this.bytes.subarray(first, this.position), met, pass);
        values[i] = part;
        isCopy = true;
      }
    } catch (thrown) {
      throw Refusal.at(step, thrown);
    }
    return isCopy ? this.#writeCopy(values, start, met) : undefined;
  }

  #step(step: ShapeStep, key: string, within: ShapeStep): ShapeStep | undefined {
    if (step.lastKey === key && step.lastStep !== undefined) return step.lastStep;
    return step === this.shapes.root ? this.shapes.begin(key, within) : step.take(key, this.shapes);
  }

  /** Packs a part of a container: like `#packReference`, but for primitives too. */
  #packPart(value: unknown, level: number, within: ShapeStep): unknown {
    if (isReference(value)) return this.#packReference(value, level, within);
    if (typeof value === 'number') this.writeNumber(value);
    else this.writePart(value);
    return undefined;
  }

  /** Copies an object that is neither an array nor a plain object, and packs the copy, which may be a plain object. */
  #packOther(source: object, level: number): unknown {
    const met = this.#pass.seen.count;
    return this.#writeCopy(this.#pass.copyOther(source, this.#pass, level), this.position, met);
  }

  /**
   * Writes the copy of a container over the bytes that begin at `start`, if everything is plain so far after all. Returns the same as
   * `#packReference`.
   *
   * @param met the container's position among those that were met
   */
  #writeCopy(copy: unknown, start: number, met: number): unknown {
    if (!this.#pass.isPlain || this.#pass.holdsMessages) return copy;
    this.#pass.seen.forgetCopies(met);
    this.position = start;
    this.writePart(copy);
    return undefined;
  }

  /** Returns the copy of an object whose parts up to a step are written. */
  #readBack(step: ShapeStep, first: number, met: number): Properties {
    return readBackObject(step, this.bytes.subarray(first, this.position), met, this.#pass);
  }

  /** Lets the chunk grow with a large record. Records keep their offsets in the chunk. */
  protected override grow(count: number): void {
    super.grow(count);
    this.#chunk.bytes = this.bytes;
  }

  #startChunk(): void {
    this.reserve(chunkSize);
    this.#chunk = { bytes: this.bytes };
  }
}

/** Packs everything that this realm publishes to threads. */
export const valuePacker = new ValuePacker();
