// Copies plain data: objects, arrays and primitives, which make up nearly all values. This is the hot path of `publish`, so unusual
// code has its measurement beside it (Node 20, for `{type, ts, data: {id, name, v: [1, 2, 3]}}`).

import { types } from 'node:util';
import { type AnyFunction, nameOf } from '../basics/platform.js';
import { defineProperty } from '../basics/properties.js';
import type { CopyPass } from './copy-pass.js';
import { Refusal } from './refusal.js';

export type Reference = object | symbol | AnyFunction;
export type Properties = Record<string, unknown>;

const { isProxy } = types;

export function copyValue(value: unknown, pass: CopyPass, level: number): unknown {
  return isReference(value) ? copyReference(value, pass, level) : value;
}

/** Returns whether a value must be copied or refused. Primitives other than symbols are passed as they are. */
export function isReference(value: unknown): value is Reference {
  return typeof value === 'object'
    ? value !== null
    : typeof value === 'function' || typeof value === 'symbol';
}

/** Copies the own enumerable string-keyed properties of an object, of any prototype, to a plain object. */
export function copyToPlain(source: object, pass: CopyPass, level: number): object {
  const copy = {};
  pass.begin(source, copy, level);
  let step: string | undefined;
  try {
    for (const key of Object.keys(source)) {
      if (!Object.hasOwn(source, key)) continue; // a getter has deleted it
      step = key;
      put(copy, key, copyValue((source as Properties)[key], pass, level + 1), pass);
    }
  } catch (thrown) {
    throw Refusal.at(step, thrown);
  }
  return copy;
}

/** Copies an object. @throws a Refusal of a symbol, a function or anything else that cannot be cloned */
export function copyReference(value: Reference, pass: CopyPass, level: number): unknown {
  if (typeof value !== 'object') throw refusalOf(value);
  const known = pass.metAgain(value);
  if (known !== undefined) return known;
  if (isProxy(value)) throw new Refusal('it is a Proxy');
  if (Array.isArray(value)) return copyArray(value, pass, level);
  if (Object.getPrototypeOf(value) !== Object.prototype) return pass.copyOther(value, pass, level);
  return copyPlain(value as Properties, pass, level);
}

/**
 * Copies an object that looks plain. `for…in` with `hasOwnProperty` is compiled to reading fields by their offsets, 15 % faster
 * than `Object.keys`. An `arguments` object, and a built-in whose prototype was changed, also look plain, so an object that could
 * be one goes to `copyOther`.
 */
function copyPlain(source: Properties, pass: CopyPass, level: number): unknown {
  let copy: Properties | undefined;
  let step: string | undefined;
  try {
    for (const key in source) {
      // biome-ignore lint/suspicious/noPrototypeBuiltins: in `for…in` this is compiled away, `Object.hasOwn` is not
      if (!Object.prototype.hasOwnProperty.call(source, key)) continue;
      if (copy === undefined) {
        if (isDigit(key)) return pass.copyOther(source, pass, level);
        copy = {};
        pass.begin(source, copy, level);
      }
      step = key;
      const value = source[key];
      put(copy, key, isReference(value) ? copyReference(value, pass, level + 1) : value, pass);
    }
  } catch (thrown) {
    throw Refusal.at(step, thrown);
  }
  return copy === undefined ? pass.copyOther(source, pass, level) : copy;
}

export function put(copy: Properties, key: string, value: unknown, pass: CopyPass): void {
  try {
    if (key === '__proto__') {
      pass.isPlain = false;
      define(copy, key, value);
    } else {
      copy[key] = value;
    }
  } catch {
    define(copy, key, value); // a program that froze Object.prototype cannot assign to `toString`
  }
}

function define(copy: object, key: string, value: unknown): void {
  defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * Copies an array. `Object.values` returns the elements and all other properties, so their number shows whether the array is
 * unusual (with `Object.keys` that would cost four times as much). The array that `Object.values` returns becomes the copy.
 */
function copyArray(source: readonly unknown[], pass: CopyPass, level: number): unknown {
  let step: number | undefined;
  try {
    if (hasHoles(source)) return copyUnusualArray(source, undefined, pass, level);
    const values: unknown[] = Object.values(source);
    if (values.length !== source.length) return copyUnusualArray(source, values, pass, level);
    pass.begin(source, values, level);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!isReference(value)) continue;
      step = i;
      values[i] = copyReference(value, pass, level + 1);
    }
    return values;
  } catch (thrown) {
    throw Refusal.at(step, thrown);
  }
}

export function hasHoles(source: readonly unknown[]): boolean {
  for (let i = 0; i < source.length; i++) if (!(i in source)) return true;
  return false;
}

/**
 * Copies an array with holes, or with properties that are not elements, such as the matches of regular expressions. Reads nothing
 * twice, because a property may be a getter. A getter may delete later properties; properties that it adds are ignored.
 *
 * @param values the values that were read already
 */
export function copyUnusualArray(
  source: readonly unknown[],
  values: readonly unknown[] | undefined,
  pass: CopyPass,
  level: number,
) {
  const copy: unknown[] = [];
  copy.length = source.length;
  pass.isPlain = false;
  pass.begin(source, copy, level);
  let step: string | number | undefined;
  try {
    const keys = Object.keys(source);
    keys.length = Math.min(keys.length, values?.length ?? keys.length);
    for (const [i, key] of keys.entries()) {
      if (!Object.hasOwn(source, key)) continue;
      step = isDigit(key) ? Number(key) : key;
      const value = values === undefined ? Reflect.get(source, key) : values[i];
      define(copy, key, copyValue(value, pass, level + 1));
    }
  } catch (thrown) {
    throw Refusal.at(step, thrown);
  }
  return copy;
}

export function isDigit(key: string): boolean {
  const code = key.charCodeAt(0);
  return code >= 48 && code <= 57;
}

/** Returns the refusal of a symbol or a function. */
export function refusalOf(value: symbol | AnyFunction): Refusal {
  return new Refusal(`it is ${describe(value)}`);
}

function describe(value: symbol | AnyFunction): string {
  if (typeof value === 'symbol') return `a symbol, ${String(value)}`;
  const name = nameOf(value);
  return name === '' ? 'a function' : `a function \`${name}\``;
}
