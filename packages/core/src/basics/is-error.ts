// Errors, whichever realm has made them: what a program throws in jest, jsdom or vitest's vmThreads need not be an
// `instanceof` the `Error` that is seen here.

import { types } from 'node:util';
import { constructorOf, isNative, nameOf } from './platform.js';

const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
const classNames = new Set(errors.map(({ name }) => name));

/** Whether a value is an error, or inherits from one of the language's classes of errors. May throw what a Proxy throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  // biome-ignore lint/plugin: only to be quick; errors of other realms are recognized after it
  return types.isNativeError(value) || value instanceof Error || errorClassOf(value) !== undefined;
}

/** The name of the language's class that an error is of, or that its own class extends. */
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
