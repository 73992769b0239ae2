// Copies the binary data of a value. Which bytes the views cover is known only when the whole value has been read, so views and
// buffers are collected first and copied together at the end:
//
//   memory behind   |........aaaa....bbbb........|      views a and b, of one value, on one ArrayBuffer
//   the copy                |aaaa0000bbbb|              they still share memory; nothing else came along
//
// If the value contains the ArrayBuffer itself, all of it is copied, once. Shared memory is used as it is.

import { types } from 'node:util';
import { type BinaryView, readBuffer, readView } from './binary-view.js';
import { Refusal } from './refusal.js';

const unshared = 'a SharedArrayBuffer, which needs the option `share`';

/** Copied memory, and the position in the original of its first byte. */
interface CopiedMemory {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
}

export class BinaryCopies {
  readonly #share: boolean;
  readonly #views = new Map<ArrayBufferView, BinaryView>();
  readonly #whole = new Set<ArrayBufferLike>();
  readonly #copies = new Map<object, object>();

  /** @param share whether to copy to shared memory, and to allow shared memory in the value */
  constructor(share: boolean) {
    this.#share = share;
  }

  /** Registers a view or buffer to copy. */
  add(source: ArrayBufferLike | ArrayBufferView): void {
    if (ArrayBuffer.isView(source)) this.#addView(source);
    else this.#addBuffer(source);
  }

  /** Copies everything that was added. */
  make(): void {
    const viewsOf = new Map<ArrayBufferLike, BinaryView[]>();
    for (const buffer of this.#whole) viewsOf.set(buffer, []);
    for (const view of this.#views.values()) {
      const others = viewsOf.get(view.buffer);
      if (others === undefined) viewsOf.set(view.buffer, [view]);
      else others.push(view);
    }
    const memories = new Map<ArrayBufferLike, CopiedMemory>();
    for (const [buffer, views] of viewsOf) memories.set(buffer, this.#copyMemory(buffer, views));
    for (const buffer of this.#whole) this.#copies.set(buffer, memories.get(buffer)?.buffer ?? buffer);
    for (const [source, view] of this.#views) {
      const memory = memories.get(view.buffer);
      if (memory !== undefined) this.#copies.set(source, viewOn(memory, view));
    }
  }

  /** Returns the copy of a view or buffer that was added, or `undefined` for any other object. */
  copyOf(source: object): object | undefined {
    return this.#copies.get(source);
  }

  #addView(source: ArrayBufferView): void {
    if (this.#views.has(source)) return;
    const view = readView(source);
    if (view === undefined) throw new Refusal('it is a view on memory that was detached or shrunk');
    if (types.isSharedArrayBuffer(view.buffer) && !this.#share)
      throw new Refusal(`it is a view on ${unshared}`);
    this.#views.set(source, view);
  }

  #addBuffer(source: ArrayBufferLike): void {
    if (types.isSharedArrayBuffer(source)) {
      if (!this.#share) throw new Refusal(`it is ${unshared}`);
    } else if (readBuffer(source as ArrayBuffer) === undefined) {
      throw new Refusal('it is a detached ArrayBuffer');
    }
    this.#whole.add(source);
  }

  #copyMemory(buffer: ArrayBufferLike, views: readonly BinaryView[]): CopiedMemory {
    if (types.isSharedArrayBuffer(buffer)) return { buffer, start: 0 };
    if (this.#whole.has(buffer)) return { buffer: copyWhole(buffer as ArrayBuffer, this.#share), start: 0 };
    return copyCovered(buffer, views, this.#share);
  }
}

function copyWhole(source: ArrayBuffer, share: boolean): ArrayBufferLike {
  const size = readBuffer(source);
  if (size === undefined) throw new TypeError('The ArrayBuffer was detached');
  const { byteLength, maxByteLength } = size;
  const copy = allocate(byteLength, share, maxByteLength);
  new Uint8Array(copy).set(new Uint8Array(source, 0, byteLength));
  return copy;
}

/** Copies the range from the lowest to the highest covered byte. Bytes in between that no view covers are zero. */
function copyCovered(source: ArrayBufferLike, views: readonly BinaryView[], share: boolean): CopiedMemory {
  const covered = views.filter((view) => view.byteLength > 0).sort((a, b) => a.start - b.start);
  const lowest = covered[0]?.start ?? 0;
  const start = lowest - (lowest % views.reduce((most, view) => Math.max(most, view.alignment), 1));
  const end = covered.reduce((most, view) => Math.max(most, view.start + view.byteLength), start);
  const buffer = allocate(end - start, share);
  let copied = start;
  for (const view of covered) {
    const from = Math.max(copied, view.start);
    const to = view.start + view.byteLength;
    if (to <= from) continue;
    new Uint8Array(buffer, from - start).set(new Uint8Array(source, from, to - from));
    copied = to;
  }
  return { buffer, start };
}

function viewOn({ buffer, start }: CopiedMemory, view: BinaryView): ArrayBufferView {
  const position = view.start - start;
  const inside = position >= 0 && position <= buffer.byteLength; // always true, except for empty views
  const copy = view.on(buffer, inside ? position : 0);
  sealBinary(copy);
  return copy;
}

function allocate(byteLength: number, share: boolean, maxByteLength = byteLength): ArrayBufferLike {
  const options = maxByteLength === byteLength ? [byteLength] : [byteLength, { maxByteLength }];
  return Reflect.construct(share ? SharedArrayBuffer : ArrayBuffer, options) as ArrayBufferLike;
}

/** Prevents extensions, where the platform allows that: the bytes themselves cannot be frozen. */
export function sealBinary(binary: ArrayBufferView): void {
  Reflect.preventExtensions(binary);
}
