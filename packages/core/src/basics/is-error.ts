// Recognizes errors of any realm: in jest, jsdom and vitest's vmThreads, what a program throws need not be an instance of the
// `Error` that this file sees.

import { types } from 'node:util';
import { constructorOf, isNative, nameOf } from './platform.js';

const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
const classNames = new Set(errors.map(({ name }) => name));

/** Returns whether a value is an error or inherits from one of the language's error classes. May throw what a Proxy throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  // biome-ignore lint/plugin: only for speed; errors of other realms are recognized by what follows
  return types.isNativeError(value) || value instanceof Error || errorClassOf(value) !== undefined;
}

/** Returns the name of the language's error class that an object inherits from, or `undefined` if there is none. */
export function errorClassOf(error: object): string | undefined {
  for (
    let next: unknown = error;
    typeof next === 'object' && next !== null;
    next = Object.getPrototypeOf(next)
  ) {
    const maker = constructorOf(next);
    if (maker !== undefined && classNames.has(nameOf(maker)) && isNative(maker)) return nameOf(maker);
  }
  return undefined;
}
