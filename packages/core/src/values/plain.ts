// Copies plain data: objects, arrays and primitives, which nearly all values are made of. This is the hot path of
// `publish`; what is measured and odd here has its reason beside it.

import { types } from 'node:util';
import type { CopyPass } from './copy-pass.js';
import { type AnyFunction, nameOf } from './platform.js';

type Reference = object | symbol | AnyFunction;

const { isProxy } = types;

export function copyValue(value: unknown, pass: CopyPass, level: number): unknown {
  return isReference(value) ? copyReference(value, pass, level) : value;
}

/** Whether a value is anything but a primitive that is passed as it is. */
export function isReference(value: unknown): value is Reference {
  return typeof value === 'object'
    ? value !== null
    : typeof value === 'function' || typeof value === 'symbol';
}

/** Copies the source's own enumerable properties with string keys to an object that has none of them. */
export function copyProperties(source: object, copy: object, pass: CopyPass, level: number): void {
  copyListed(
    Object.keys(source),
    source as Record<string, unknown>,
    copy as Record<string, unknown>,
    pass,
    level,
  );
}

function copyReference(value: Reference, pass: CopyPass, level: number): unknown {
  if (typeof value !== 'object') throw pass.refusal(`it is ${describe(value)}`, level);
  const known = pass.seen.get(value);
  if (known !== undefined) return known;
  if (isProxy(value)) throw pass.refusal('it is a Proxy', level);
  if (Array.isArray(value)) return copyArray(value, pass, level);
  if (Object.getPrototypeOf(value) !== Object.prototype) return pass.copyOther(value, pass, level);
  const keys = Object.keys(value);
  // An `arguments` object and a built-in whose prototype was changed look like plain objects, of such keys.
  if (keys.length === 0 || isDigit(keys[0])) return pass.copyOther(value, pass, level);
  const copy = {};
  pass.begin(value, copy, level);
  copyListed(keys, value as Record<string, unknown>, copy, pass, level);
  return pass.end(copy);
}

function copyListed(
  keys: readonly string[],
  source: Record<string, unknown>,
  copy: Record<string, unknown>,
  pass: CopyPass,
  level: number,
): void {
  for (const key of keys) {
    pass.path[level - 1] = key;
    const value = read(source, key, pass, level);
    // Most are primitives: asking here saves a call for each.
    put(copy, key, isReference(value) ? copyReference(value, pass, level + 1) : value);
  }
}

function read(source: Record<string, unknown>, key: string, pass: CopyPass, level: number): unknown {
  try {
    return source[key];
  } catch (cause) {
    throw pass.refusal('reading it threw', level + 1, { cause });
  }
}

function put(copy: Record<string, unknown>, key: string, value: unknown): void {
  try {
    if (key === '__proto__') define(copy, key, value);
    else copy[key] = value;
  } catch {
    define(copy, key, value); // a program that froze Object.prototype cannot assign to `toString`
  }
}

function define(copy: object, key: string, value: unknown): void {
  Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * `Object.values` gives the elements and every other property of an array, so its length tells whether there is
 * anything unusual; `Object.keys` would tell, too, at four times the price. What it gives becomes the copy.
 */
function copyArray(source: readonly unknown[], pass: CopyPass, level: number): unknown {
  const values = readElements(source, pass, level);
  if (!isDense(source, values)) return copyUnusualArray(source, values, pass, level);
  pass.begin(source, values, level);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!isReference(value)) continue;
    pass.path[level - 1] = i;
    values[i] = copyReference(value, pass, level + 1);
  }
  return pass.end(values);
}

function readElements(source: readonly unknown[], pass: CopyPass, level: number): unknown[] {
  try {
    return Object.values(source);
  } catch (cause) {
    throw pass.refusal('reading one of its elements threw', level, { cause });
  }
}

function isDense(source: readonly unknown[], values: readonly unknown[]): boolean {
  if (values.length !== source.length) return false;
  for (let i = 0; i < values.length; i++) if (!(i in source)) return false;
  return true;
}

/** An array with holes, or with properties that are no elements, as regular expressions give. */
function copyUnusualArray(
  source: readonly unknown[],
  values: readonly unknown[],
  pass: CopyPass,
  level: number,
) {
  const copy: unknown[] = [];
  copy.length = source.length;
  pass.begin(source, copy, level);
  const keys = Object.keys(source);
  for (const [i, key] of keys.entries()) {
    pass.path[level - 1] = isDigit(key) ? Number(key) : key;
    define(copy, key, copyValue(values[i], pass, level + 1));
  }
  return pass.end(copy);
}

function isDigit(key: string | undefined): boolean {
  const code = key?.charCodeAt(0) ?? 0;
  return code >= 48 && code <= 57;
}

function describe(value: symbol | AnyFunction): string {
  if (typeof value === 'symbol') return `a symbol, ${String(value)}`;
  const name = nameOf(value);
  return name === '' ? 'a function' : `a function \`${name}\``;
}
