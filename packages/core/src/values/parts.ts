// Reads and replaces what a container in a clone contains.

import { types } from 'node:util';
import { defineProperty, ownProperty } from '../basics/properties.js';

/** Returns the object that replaces a child: usually the child itself. */
export type Replace = (child: object) => unknown;

/** Returns what cloning finds in an object, in order. Binary data has no parts. */
export function partsOf(container: object): unknown[] {
  if (ArrayBuffer.isView(container)) return [];
  if (types.isMap(container)) return [...container].flat();
  if (types.isSet(container)) return [...container];
  if (types.isNativeError(container)) return [ownProperty(container, 'cause')];
  return Object.values(container);
}

/** Replaces the objects in a container. Does not look into them. */
export function replaceParts(container: object, replace: Replace): void {
  // Most containers are plain; testing for every other kind first would take longer.
  if (Array.isArray(container) || Object.getPrototypeOf(container) === Object.prototype)
    replaceProperties(container, replace);
  else if (types.isMap(container)) replaceEntries(container, replace);
  else if (types.isSet(container)) replaceMembers(container, replace);
  else if (types.isNativeError(container)) replaceCause(container, replace);
  else if (!ArrayBuffer.isView(container)) replaceProperties(container, replace);
}

function replaceCause(error: Error, replace: Replace): void {
  const cause = ownProperty(error, 'cause');
  if (typeof cause === 'object' && cause !== null) error.cause = replace(cause);
}

function replaceProperties(container: object, replace: Replace): void {
  const values: unknown[] = Object.values(container);
  let keys: string[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'object' || value === null) continue;
    const replaced = replace(value);
    if (replaced === value) continue;
    keys ??= Object.keys(container); // rarely needed, and expensive for arrays
    defineProperty(container, keys[i] ?? '', { value: replaced });
  }
}

function replaceEntries(map: Map<unknown, unknown>, replace: Replace): void {
  const before = [...map].flat();
  const after = before.map((child) => replaced(child, replace));
  if (after.every((child, i) => child === before[i])) return;
  map.clear();
  for (let i = 0; i < after.length; i += 2) map.set(after[i], after[i + 1]);
}

function replaceMembers(set: Set<unknown>, replace: Replace): void {
  const before = [...set];
  const after = before.map((child) => replaced(child, replace));
  if (after.every((child, i) => child === before[i])) return;
  set.clear();
  for (const child of after) set.add(child);
}

function replaced(child: unknown, replace: Replace): unknown {
  return typeof child === 'object' && child !== null ? replace(child) : child;
}
