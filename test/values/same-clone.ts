// Compares two clones of a value: kinds, contents, prototypes and the structure of sharing. The prototypes that stand
// between a received Map, Set or Date and the built-in ones are skipped.

import { types } from 'node:util';

/** Where two clones differ; `undefined` when they are the same. */
export function differenceOf(left: unknown, right: unknown): string | undefined {
  return compare(left, right, 'value', new Map(), new Map());
}

type Pairs = Map<object, object>;

function compare(left: unknown, right: unknown, path: string, there: Pairs, back: Pairs): string | undefined {
  if (!isObject(left) || !isObject(right)) {
    return Object.is(left, right) ? undefined : `${path}: ${String(left)} and ${String(right)}`;
  }
  if (there.has(left) || back.has(right)) {
    return there.get(left) === right && back.get(right) === left ? undefined : `${path}: shared differently`;
  }
  there.set(left, right);
  back.set(right, left);
  if (builtInPrototype(left) !== builtInPrototype(right)) return `${path}: different prototypes`;
  const lefts = partsOf(left);
  const rights = partsOf(right);
  if (lefts.length !== rights.length) return `${path}: ${lefts.length} and ${rights.length} parts`;
  for (const [i, part] of lefts.entries()) {
    const difference = compare(part, rights[i], `${path}/${i}`, there, back);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function partsOf(object: object): unknown[] {
  if (types.isAnyArrayBuffer(object)) return [...new Uint8Array(object)];
  if (ArrayBuffer.isView(object)) return [object.byteOffset, object.byteLength, object.buffer];
  const own = Reflect.ownKeys(object).filter((key) => !types.isNativeError(object) || key !== 'stack');
  const properties = own.flatMap((key) => [key, Reflect.get(object, key)]);
  if (types.isMap(object)) return [...properties, ...[...object].flat()];
  if (types.isSet(object)) return [...properties, ...object];
  if (types.isDate(object)) return [...properties, object.getTime()];
  if (types.isRegExp(object)) return [object.source, object.flags, object.lastIndex];
  if (types.isNativeError(object)) return [...properties, object.stack];
  return types.isBoxedPrimitive(object) ? [...properties, object.valueOf()] : properties;
}

function builtInPrototype(object: object): unknown {
  const prototype: unknown = Object.getPrototypeOf(object);
  const isBetween = types.isMap(object) || types.isSet(object) || types.isDate(object);
  if (!isBetween || !isObject(prototype) || Object.hasOwn(prototype, 'constructor')) return prototype;
  return Object.getPrototypeOf(prototype);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
