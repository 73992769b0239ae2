// Packs the values of new messages: one pass over a value checks it and writes it as bytes. What it reads, and in which
// order, is what an ordinary snapshot reads (core's values/plain.ts, whose measurements hold here too).
//
// A value may turn out not to be plain when much of it is written, and nothing may be read twice: a getter may give something
// else. Then the bytes are read back. From the inside out, every container that is being written becomes the copy that an
// ordinary pass would have made, and that pass goes on from there:
//
//   { a: [1, 2], b: { c: 3, d: a Date, e: … }, f: … }
//                              ▲ not plain: the object of c gets a copy, with 3, the Date's copy, and a copy of e;
//                                then the outer one, with [1, 2] read back, the copy of b, and a copy of f
//
// An object that is met again while its copy is still to come stands in for it, and is replaced at the end.

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
/** One that has grown larger, for a large record, gets no other: it would be kept for as long as it has room. */
const largestChunk = 1 << 18;
/** A chunk with less room than that is full. */
const roomWanted = 1 << 10;

export class ValuePacker extends RecordWriter implements Packer {
  readonly #pass = new CopyPass(copyObject);
  #chunk: Chunk = { bytes: this.bytes };
  /** A getter of the value that is being packed may make a message of its own. */
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

  /** `undefined`: it is written. Else it is not plain, nothing of it counts as written, and this is its copy. */
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
    const place = pass.seen.count;
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
          // As in core: what may be something else goes another way.
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
            copy = this.#readBack(step, start + 3, place);
            put(copy, key, part, pass);
            continue;
          }
          copy = this.#readBack(step, start + 3, place);
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
    return this.#writeCopy(copy ?? this.#readBack(step, start + 3, place), start, place);
  }

  /** As in core, `Object.values` tells whether an array has more than its elements. What it gives may become the copy. */
  #packArray(source: readonly unknown[], level: number, within: ShapeStep): unknown {
    const pass = this.#pass;
    const place = pass.seen.count;
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
        readBackList(values, i, this.bytes.subarray(first, this.position), place, pass);
        values[i] = part;
        isCopy = true;
      }
    } catch (thrown) {
      throw Refusal.at(step, thrown);
    }
    return isCopy ? this.#writeCopy(values, start, place) : undefined;
  }

  #step(step: ShapeStep, key: string, within: ShapeStep): ShapeStep | undefined {
    if (step.lastKey === key && step.lastStep !== undefined) return step.lastStep;
    return step === this.shapes.root ? this.shapes.begin(key, within) : step.take(key, this.shapes);
  }

  /** A part of a container: as `#packReference`, and a primitive is written. */
  #packPart(value: unknown, level: number, within: ShapeStep): unknown {
    if (isReference(value)) return this.#packReference(value, level, within);
    if (typeof value === 'number') this.writeNumber(value);
    else this.writePart(value);
    return undefined;
  }

  /** What is neither an array nor a plain object is copied; the copy may be a plain object. */
  #packOther(source: object, level: number): unknown {
    const place = this.#pass.seen.count;
    return this.#writeCopy(this.#pass.copyOther(source, this.#pass, level), this.position, place);
  }

  /**
   * If all is plain so far, the copy of a container is written after all, in place of what begins at `start`.
   *
   * @param place of the container among those that were met
   */
  #writeCopy(copy: unknown, start: number, place: number): unknown {
    if (!this.#pass.isPlain || this.#pass.holdsMessages) return copy;
    this.#pass.seen.forgetCopies(place);
    this.position = start;
    this.writePart(copy);
    return undefined;
  }

  /** The copy of an object of which the parts up to a step are written. */
  #readBack(step: ShapeStep, first: number, place: number): Properties {
    return readBackObject(step, this.bytes.subarray(first, this.position), place, this.#pass);
  }

  /** Records stay where they are; a large one gets a chunk that grows with it. */
  protected override grow(count: number): void {
    super.grow(count);
    this.#chunk.bytes = this.bytes;
  }

  #startChunk(): void {
    this.reserve(chunkSize);
    this.#chunk = { bytes: this.bytes };
  }
}

/** Packs all that this realm publishes to threads. */
export const valuePacker = new ValuePacker();
