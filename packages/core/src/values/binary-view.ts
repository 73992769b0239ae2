// Reads a view's memory, range and kind from internal slots, so that what a subclass or an own property claims has no effect.

import { types } from 'node:util';
import { Refusal } from './refusal.js';

/** A view's range in the memory behind it, and how to make such a view on other memory. */
export interface BinaryView {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly byteLength: number;
  /** The number of bytes that `start` must be a multiple of. */
  readonly alignment: number;
  on(buffer: ArrayBufferLike, start: number): ArrayBufferView;
}

type Getter = (this: object) => unknown;
interface TypedArrayConstructor {
  new (buffer: ArrayBufferLike, start: number, length: number): ArrayBufferView;
  readonly BYTES_PER_ELEMENT: number;
}
interface TypedArrayKind {
  readonly make: TypedArrayConstructor;
  readonly elementSize: number;
}

const typedArrayName = /^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/;

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

/** Returns the range that a view covers, or `undefined` if its memory was detached or has shrunk. */
export function readView(view: ArrayBufferView): BinaryView | undefined {
  const kind = types.isDataView(view) ? undefined : kindOf(view);
  try {
    return kind === undefined ? readDataView(view) : readTypedArray(view, kind);
  } catch {
    return undefined;
  }
}

function kindOf(view: object): TypedArrayKind {
  const name = typedArray.kind.call(view);
  const kind = typedArrayKinds.get(name);
  if (kind === undefined)
    throw new Refusal(`it is a ${String(name)}, which did not exist when the package was loaded`);
  return kind;
}

/** Returns an empty typed array of each kind. */
export function emptyTypedArrays(): ArrayBufferView[] {
  return [...typedArrayKinds.values()].map(({ make }) => new make(new ArrayBuffer(0), 0, 0));
}

/** Returns how long a buffer is and may become, or `undefined` if it was detached. */
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

function readTypedArray(view: object, kind: TypedArrayKind): BinaryView {
  typedArray.keys.call(view); // throws if the memory was detached or is too short, where the getters return 0
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

/**
 * Finds this platform's kinds of typed array, by the names that the language gives them (Node 20 has no `Float16Array`). Each kind
 * is made by the class that a program sees under its name. Where the globals of several realms are mixed, as jest and jsdom do,
 * these classes need not have a common parent, and the globals may be accessors.
 */
function findTypedArrayKinds(): ReadonlyMap<unknown, TypedArrayKind> {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => typedArrayName.test(name));
  const classes = names.map(
    (name) => [name, Reflect.get(globalThis, name) as TypedArrayConstructor] as const,
  );
  return new Map(classes.map(([name, make]) => [name, { make, elementSize: make.BYTES_PER_ELEMENT }]));
}

function getterOf(prototype: object, name: string | symbol): Getter {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new TypeError(`This platform's binary data has no ${String(name)}`);
  return getter;
}
