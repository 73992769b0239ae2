// Freezes one container of a fresh clone, after some of its children were replaced.

import { types } from 'node:util';
import { replaceStack, stackOf } from '../error-stack.js';
import { sealBinary } from './binary-copies.js';
import { freezeDate, freezeMap, freezeSet } from './frozen-collections.js';

/** Gives the object to put in a child's place, mostly the child itself. */
export type Replace = (child: object) => unknown;

/** Replaces the container's children, if asked to, and freezes it; what is in the children is not looked at. */
export function freezeInPlace(container: object, replace?: Replace): void {
  // Most are plain, and a fresh clone's prototype tells: asking for each other kind would take longer than freezing.
  if (Array.isArray(container) || Object.getPrototypeOf(container) === Object.prototype) {
    freezeProperties(container, replace);
  } else if (types.isMap(container)) {
    if (replace !== undefined) replaceEntries(container, replace);
    freezeMap(container);
  } else if (types.isSet(container)) {
    if (replace !== undefined) replaceMembers(container, replace);
    freezeSet(container);
  } else if (types.isDate(container)) {
    freezeDate(container);
  } else if (types.isNativeError(container)) {
    freezeError(container, replace);
  } else if (ArrayBuffer.isView(container)) {
    sealBinary(container);
  } else if (!types.isAnyArrayBuffer(container) && !types.isRegExp(container)) {
    freezeProperties(container, replace); // a boxed primitive, or a plain object of another context
  }
}

/** Freezes an error; its stack too, which is an accessor on newer platforms that freezing would not touch. */
function freezeError(error: Error, replace: Replace | undefined): void {
  const { cause } = error;
  if (Object.hasOwn(error, 'stack')) replaceStack(error, stackOf(error));
  if (replace !== undefined && typeof cause === 'object' && cause !== null) error.cause = replace(cause);
  Object.freeze(error);
}

function freezeProperties(container: object, replace: Replace | undefined): void {
  if (replace !== undefined) replaceProperties(container, replace);
  Object.freeze(container);
}

function replaceProperties(container: object, replace: Replace): void {
  const values: unknown[] = Object.values(container);
  let keys: string[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'object' || value === null) continue;
    const replaced = replace(value);
    if (replaced === value) continue;
    keys ??= Object.keys(container); // seldom needed, and dear for arrays
    Reflect.defineProperty(container, keys[i] ?? '', { value: replaced });
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
