// Checks of what users pass in. Each throws ERR_STASIS_INVALID_ARGUMENT, naming the argument and what was passed instead, before
// anything has changed. Core has no runtime dependencies, so these checks are its own.

import type { MessageType } from '../api/message.js';
import { hasBrand, messageTypeBrand } from '../basics/brands.js';
import { hasProperty } from '../basics/properties.js';
import { BusError } from './bus-error.js';

/** Returns a short description of a wrong value for the text of an error. Never throws. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'function') return `a function${value.name ? ` \`${value.name}\`` : ''}`;
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value !== 'object') return String(value);
  try {
    if (hasBrand(value, messageTypeBrand)) return `the message type ${(value as MessageType).name}`;
    return Array.isArray(value) ? 'an array' : `an object (${value.constructor?.name ?? 'no prototype'})`;
  } catch {
    return 'an object';
  }
}

export function invalidArgument(name: string, expected: string, actual: unknown): BusError {
  return refusedArgument(`${name} must be ${expected}; it is ${describe(actual)}`);
}

/** Returns the error for an argument that is refused for a reason other than its type. The text says why. */
export function refusedArgument(text: string): BusError {
  return new BusError('ERR_STASIS_INVALID_ARGUMENT', text);
}

export function checkString(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw invalidArgument(name, 'a string', value);
}

export function checkName(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '') throw invalidArgument(name, 'a non-empty string', value);
}

export function checkFunction(name: string, value: unknown): asserts value is (...args: never) => unknown {
  if (typeof value !== 'function') throw invalidArgument(name, 'a function', value);
}

/** Returns whether a value is an object, and not an array. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the options without what they inherit from an `Object.prototype`. */
function withoutRoot<O>(options: O & Readonly<Record<string, unknown>>, keys: readonly string[]): O {
  if (keys.every((key) => !(key in options) || hasProperty(options, key))) return options;
  const given: Record<string, unknown> = Object.create(null);
  for (const key of keys) if (hasProperty(options, key)) given[key] = options[key];
  return given as O;
}

/** Checks that a value is an object with no keys but the allowed ones. Returns the properties to read in its place. */
export function checkKeys<O>(name: string, value: O, allowed: readonly string[]): O {
  if (!isRecord(value)) throw invalidArgument(name, 'an object', value);
  for (const key of Object.keys(value)) {
    if (allowed.includes(key)) continue;
    const known = allowed.join(', ');
    throw refusedArgument(`${name} has no option ${JSON.stringify(key)}; it has ${known}`);
  }
  return withoutRoot<O>(value, allowed);
}

/** Throws unless a value is what it must be. @param name what the error's text calls the value */
export type Check = (name: string, value: unknown) => void;

/** Accepts any value. */
export function anything(): void {}

/**
 * Checks an options object, which may be absent: it may have only the keys of `checks`, and each value must pass the check of its
 * key. Returns the properties to read in its place.
 */
export function checkOptions<O>(name: string, options: O, checks: Readonly<Record<string, Check>>): O {
  if (options === undefined) return options;
  const given = checkKeys(name, options, Object.keys(checks));
  for (const [key, check] of Object.entries(checks)) {
    const value = (given as Readonly<Record<string, unknown>>)[key];
    if (value !== undefined) check(`${name}.${key}`, value);
  }
  return given;
}

export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw invalidArgument(name, 'true or false', value);
}

/** Checks that a value is an object whose properties are strings. */
export function checkStrings(name: string, value: unknown): void {
  if (!isRecord(value)) throw invalidArgument(name, 'an object of strings', value);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalidArgument(`${name}.${key}`, 'a string', text);
  }
}

/** Checks that a value is a whole number, `least` or more. */
export function checkCount(name: string, value: unknown, least: number): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw invalidArgument(name, `a whole number, ${least} or more`, value);
  }
}

/** Checks that a value is a duration in milliseconds, and no longer than a timer can wait. */
export function checkMilliseconds(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !(value >= 0) || value > 2 ** 31 - 1) {
    throw invalidArgument(name, 'a number of milliseconds from 0 to 2147483647', value);
  }
}

export function checkOneOf(name: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    throw invalidArgument(name, choices.map((choice) => `'${choice}'`).join(' or '), value);
  }
}

export function checkSignal(name: string, value: unknown): void {
  const signal = value as Partial<AbortSignal> | null;
  const isSignal =
    typeof signal === 'object' &&
    signal !== null &&
    typeof signal.addEventListener === 'function' &&
    typeof signal.removeEventListener === 'function';
  if (!isSignal) {
    throw invalidArgument(name, 'an AbortSignal', value);
  }
}

export function checkNames(name: string, value: unknown): asserts value is readonly string[] {
  if (!Array.isArray(value)) throw invalidArgument(name, 'an array of names', value);
  value.forEach((entry, index) => {
    checkName(`${name}[${index}]`, entry);
  });
}
