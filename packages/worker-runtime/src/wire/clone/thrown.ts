// Turns what a handler has thrown into plain data for the port, and back into an error at home. Structured clone alone would drop an
// error's class, code and own fields, or end the thread because of a field that it cannot clone (SPEC 11.1).

import { BusError } from '@stasis-bus/core';
import {
  adopt,
  defineProperty,
  errorClassOf,
  hasProperty,
  isError,
  isMessage,
  replaceStack,
  stackOf,
  textOfThrown,
} from '@stasis-bus/core/internal';
import { cloneOwnBytes } from './clone-own-bytes.js';
import { isDeeperThan } from './depth.js';

/** Anything thrown, as plain data. */
export type WireThrown =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'text'; readonly text: string }
  | WireErrorObject;

interface WireErrorObject {
  readonly type: 'error';
  readonly name: string;
  /** The name of the built-in class that the error's class extends. */
  readonly base: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: WireThrown | undefined;
  /** The errors of an AggregateError. */
  readonly errors: readonly WireThrown[] | undefined;
}

const deepestCause = 8;
const mostErrors = 32;
/** The most errors that are described. Errors may contain one another, so describing all of them might never end. */
const mostDescribed = 256;
/** How many levels deep a value may be nested. Home can read values that are nested much deeper. */
const deepestValue = 200;
const ownKeys = new Set(['name', 'message', 'stack', 'cause', 'errors', '__proto__']);

const errorClasses = new Map<string, ErrorConstructor>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [
    type.name,
    type,
  ]),
);

/** Describes anything thrown as plain data. Never throws. */
export function describeThrown(thrown: unknown): WireThrown {
  return describe(thrown, { depth: 0, budget: { left: mostDescribed } });
}

interface Limits {
  readonly depth: number;
  readonly budget: { left: number };
}

function describe(thrown: unknown, limits: Limits): WireThrown {
  try {
    if (isError(thrown)) return describeError(thrown, limits);
    if (typeof thrown === 'symbol' || typeof thrown === 'function')
      return { type: 'text', text: String(thrown) };
    return { type: 'value', value: cloned(thrown) };
  } catch {
    return { type: 'text', text: textOfThrown(thrown) };
  }
}

function describeError(error: Error, { depth, budget }: Limits): WireErrorObject {
  const inner = { depth: depth + 1, budget };
  const cause = fieldOf(error, 'cause');
  const errors = fieldOf(error, 'errors');
  const message = fieldOf(error, 'message');
  budget.left -= 1;
  const goOn = (): boolean => depth < deepestCause && budget.left > 0;
  return {
    type: 'error',
    ...classOf(error),
    message: textOfThrown(message ?? ''),
    stack: stackOf(error),
    fields: plainFields(error),
    cause: goOn() && hasProperty(error, 'cause') ? describe(cause, inner) : undefined,
    errors: Array.isArray(errors)
      ? errors.slice(0, mostErrors).flatMap((one) => (goOn() ? [describe(one, inner)] : []))
      : undefined,
  };
}

/** Returns a field of an error, or `undefined` if it is a getter that throws: the other fields are still worth having. */
function fieldOf(error: object, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    return undefined;
  }
}

function classOf(error: Error): { name: string; base: string } {
  const name = fieldOf(error, 'name');
  const base = errorClassOf(error) ?? 'Error';
  // A class without a `name` of its own inherits the name of the class that it extends.
  if (typeof name === 'string' && (name !== base || Object.hasOwn(error, 'name'))) return { name, base };
  const className = fieldOf(Object(fieldOf(error, 'constructor')), 'name');
  if (typeof className === 'string' && className !== '') return { name: className, base };
  return { name: typeof name === 'string' ? name : base, base };
}

/** Returns the error's own fields that can be cloned, and its code, inherited or not. */
function plainFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (ownKeys.has(key)) continue;
    try {
      const value: unknown = Reflect.get(error, key);
      // The message of a bus error stays on the thread where the error was made.
      if (!isMessage(value)) fields[key] = cloned(value);
    } catch {
      // A function or a socket, for example, stays here.
    }
  }
  const code = fieldOf(error, 'code');
  if (typeof code === 'string' || typeof code === 'number') fields['code'] = code;
  return fields;
}

/** Returns a clone. @throws if the value cannot be cloned, or is nested too deep for home */
function cloned(value: unknown): unknown {
  const clone = cloneOwnBytes(value);
  if (isDeeperThan(deepestValue, clone)) throw new RangeError(`it is nested deeper than ${deepestValue}`);
  return clone;
}

/** Returns what was thrown without anything that a port could refuse. */
export function withoutFields(thrown: WireThrown): WireThrown {
  if (thrown.type === 'text') return thrown;
  if (thrown.type === 'value') return { type: 'text', text: textOfThrown(thrown.value) };
  return { ...thrown, fields: {}, cause: undefined, errors: undefined };
}

/** Returns what was thrown on the other side, as closely as possible. */
export function reviveThrown(thrown: WireThrown): unknown {
  return revive(adopt(thrown));
}

function revive(thrown: WireThrown): unknown {
  if (thrown.type === 'value') return thrown.value;
  if (thrown.type === 'text') return thrown.text;
  const error = emptyError(thrown);
  define(error, 'name', thrown.name);
  replaceStack(error, thrown.stack ?? `${thrown.name}: ${thrown.message}`);
  for (const [key, value] of Object.entries(thrown.fields)) {
    defineProperty(error, key, { value, configurable: true, enumerable: true, writable: true });
  }
  if (thrown.cause !== undefined) define(error, 'cause', revive(thrown.cause));
  if (thrown.errors !== undefined) define(error, 'errors', thrown.errors.map(revive));
  return error;
}

function define(error: Error, key: string, value: unknown): void {
  defineProperty(error, key, { value, configurable: true, writable: true });
}

function emptyError({ name, base, message, errors }: WireErrorObject): Error {
  // The fields that follow contain the right code.
  if (name === 'BusError') return new BusError('ERR_STASIS_HANDLER_FAILED', message);
  if (errors !== undefined) return new AggregateError([], message);
  return new (errorClasses.get(name) ?? errorClasses.get(base) ?? Error)(message);
}
