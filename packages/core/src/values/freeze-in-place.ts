// Freezes one container of a fresh clone, after replacing some of its children.

import { types } from 'node:util';
import { replaceStack, stackOf } from '../basics/error-stack.js';
import { sealBinary } from './binary-copies.js';
import { freezeDate, freezeMap, freezeSet } from './frozen-collections.js';
import { type Replace, replaceParts } from './parts.js';

/** Replaces the children of a container, if `replace` is given, and freezes it. Does not look into the children. */
export function freezeInPlace(container: object, replace?: Replace): void {
  if (replace !== undefined) replaceParts(container, replace);
  // Most containers are plain, which the prototype of a fresh clone shows; testing for every other kind first would take longer
  // than freezing.
  if (Array.isArray(container) || Object.getPrototypeOf(container) === Object.prototype) {
    Object.freeze(container);
  } else if (types.isMap(container)) {
    freezeMap(container);
  } else if (types.isSet(container)) {
    freezeSet(container);
  } else if (types.isDate(container)) {
    freezeDate(container);
  } else if (types.isNativeError(container)) {
    freezeError(container);
  } else if (ArrayBuffer.isView(container)) {
    sealBinary(container);
  } else if (!types.isAnyArrayBuffer(container) && !types.isRegExp(container)) {
    Object.freeze(container); // a boxed primitive
  }
}

/** Freezes an error and its stack, which is an accessor on newer platforms and would stay writable. */
function freezeError(error: Error): void {
  if (Object.hasOwn(error, 'stack')) replaceStack(error, stackOf(error));
  Object.freeze(error);
}
