// What the language itself says of binary data, whatever a subclass or an own property claims: the memory behind a
// view, its range and its kind are read from internal slots.

import { types } from 'node:util';

/** A view's range in the memory behind it, and how to make the like of it on other memory. */
export interface BinaryView {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly byteLength: number;
  /** What the start must be a multiple of, in bytes. */
  readonly alignment: number;
  on(buffer: ArrayBufferLike, start: number): ArrayBufferView;
}

type Getter = (this: object) => unknown;
type TypedArrayConstructor = new (buffer: ArrayBufferLike, start: number, length: number) => ArrayBufferView;

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const typedArray = {
  kind: getterOf(typedArrayPrototype, Symbol.toStringTag),
  buffer: getterOf(typedArrayPrototype, 'buffer'),
  byteOffset: getterOf(typedArrayPrototype, 'byteOffset'),
  length: getterOf(typedArrayPrototype, 'length'),
  keys: Reflect.get(typedArrayPrototype, 'keys') as Getter,
};
const dataView = {
  buffer: getterOf(DataView.prototype, 'buffer'),
  byteOffset: getterOf(DataView.prototype, 'byteOffset'),
  byteLength: getterOf(DataView.prototype, 'byteLength'),
};
const arrayBuffer = {
  byteLength: getterOf(ArrayBuffer.prototype, 'byteLength'),
  maxByteLength: getterOf(ArrayBuffer.prototype, 'maxByteLength'),
};
const typedArrayKinds = findTypedArrayKinds();

/** The range that a view covers; `undefined` when its memory was detached or shrunk away, or its kind is unknown. */
export function readView(view: ArrayBufferView): BinaryView | undefined {
  try {
    return types.isDataView(view) ? readDataView(view) : readTypedArray(view);
  } catch {
    return undefined;
  }
}

/** How long a buffer is and how long it may get; `undefined` when it was detached. */
export function readBuffer(buffer: ArrayBuffer): { byteLength: number; maxByteLength: number } | undefined {
  const byteLength = arrayBuffer.byteLength.call(buffer) as number;
  if (byteLength === 0 && isDetached(buffer)) return undefined;
  return { byteLength, maxByteLength: arrayBuffer.maxByteLength.call(buffer) as number };
}

function readDataView(view: object): BinaryView {
  const byteLength = dataView.byteLength.call(view) as number;
  return {
    buffer: dataView.buffer.call(view) as ArrayBufferLike,
    start: dataView.byteOffset.call(view) as number,
    byteLength,
    alignment: 1,
    on: (buffer, start) => new DataView(buffer, start, byteLength),
  };
}

function readTypedArray(view: object): BinaryView | undefined {
  typedArray.keys.call(view); // throws when the memory is detached or too short now, where the getters say 0
  const kind = typedArrayKinds.get(typedArray.kind.call(view));
  if (kind === undefined) return undefined;
  const length = typedArray.length.call(view) as number;
  return {
    buffer: typedArray.buffer.call(view) as ArrayBufferLike,
    start: typedArray.byteOffset.call(view) as number,
    byteLength: length * kind.elementSize,
    alignment: kind.elementSize,
    on: (buffer, start) => new kind.make(buffer, start, length),
  };
}

function isDetached(buffer: ArrayBuffer): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** This platform's kinds of typed array, by the name that the language gives them (Node 20 has no `Float16Array`). */
function findTypedArrayKinds() {
  const kinds = new Map<unknown, { make: TypedArrayConstructor; elementSize: number }>();
  const parent = Object.getPrototypeOf(Uint8Array) as object;
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    if (typeof value !== 'function' || Object.getPrototypeOf(value) !== parent) continue;
    kinds.set(name, { make: value, elementSize: value.BYTES_PER_ELEMENT });
  }
  return kinds;
}

function getterOf(prototype: object, name: string | symbol): Getter {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new TypeError(`This platform's binary data has no ${String(name)}`);
  return getter;
}
