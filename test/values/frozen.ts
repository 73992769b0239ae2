// Whether a value is frozen as far as the language can.

import { types } from 'node:util';

/** The first object in a value that could still be changed; binary data and regular expressions are exempt. */
export function firstChangeable(value: unknown, seen = new Set<object>()): object | undefined {
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (types.isRegExp(value) || types.isAnyArrayBuffer(value)) return undefined;
  if (ArrayBuffer.isView(value)) return Object.isExtensible(value) ? value : undefined;
  if (!Object.isFrozen(value)) return value;
  for (const child of childrenOf(value)) {
    const found = firstChangeable(child, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(value: object): unknown[] {
  if (types.isMap(value)) return [...value].flat();
  if (types.isSet(value)) return [...value];
  return Reflect.ownKeys(value).map((key) => Reflect.get(value, key));
}
