// Freezes one container of a fresh clone, after some of its children were replaced.

import { types } from 'node:util';
import { replaceStack, stackOf } from '../basics/error-stack.js';
import { sealBinary } from './binary-copies.js';
import { freezeDate, freezeMap, freezeSet } from './frozen-collections.js';
import { type Replace, replaceParts } from './parts.js';

/** Replaces the container's children, if asked to, and freezes it; what is in the children is not looked at. */
export function freezeInPlace(container: object, replace?: Replace): void {
  if (replace !== undefined) replaceParts(container, replace);
  // Most are plain, and a fresh clone's prototype tells: asking for each other kind would take longer than freezing.
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

/** Freezes an error; its stack too, which is an accessor on newer platforms that freezing would not touch. */
function freezeError(error: Error): void {
  if (Object.hasOwn(error, 'stack')) replaceStack(error, stackOf(error));
  Object.freeze(error);
}
