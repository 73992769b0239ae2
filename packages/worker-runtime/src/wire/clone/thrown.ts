// What a handler threw, made fit for the port and made an error again at home. Structured clone alone would drop an
// error's class, code and own fields, or kill the thread over what it cannot clone (SPEC 11.1).

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
  /** The class of the language that its own class extends. */
  readonly base: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: WireThrown | undefined;
  /** Of an AggregateError. */
  readonly errors: readonly WireThrown[] | undefined;
}

const deepestCause = 8;
const mostErrors = 32;
/** Errors may contain one another: this ends what would be described for ever. */
const mostDescribed = 256;
/** Far from what home could not read any more. */
const deepestValue = 200;
const ownKeys = new Set(['name', 'message', 'stack', 'cause', 'errors', '__proto__']);

const errorClasses = new Map<string, ErrorConstructor>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [
    type.name,
    type,
  ]),
);

/** Plain data about what was thrown. Never throws, whatever it is. */
export function describeThrown(thrown: unknown): WireThrown {
  return describe(thrown, { depth: 0, budget: { left: mostDescribed } });
}

interface Place {
  readonly depth: number;
  readonly budget: { left: number };
}

function describe(thrown: unknown, place: Place): WireThrown {
  try {
    if (isError(thrown)) return describeError(thrown, place);
    if (typeof thrown === 'symbol' || typeof thrown === 'function')
      return { type: 'text', text: String(thrown) };
    return { type: 'value', value: cloned(thrown) };
  } catch {
    return { type: 'text', text: textOfThrown(thrown) };
  }
}

function describeError(error: Error, { depth, budget }: Place): WireErrorObject {
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

/** Any part of an error may be a getter that throws; the others are still worth having. */
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
  // A class that says nothing of its name has the name of the one that it extends.
  if (typeof name === 'string' && (name !== base || Object.hasOwn(error, 'name'))) return { name, base };
  const className = fieldOf(Object(fieldOf(error, 'constructor')), 'name');
  if (typeof className === 'string' && className !== '') return { name: className, base };
  return { name: typeof name === 'string' ? name : base, base };
}

/** The fields of its own that can be cloned, and its code, wherever it has that from. */
function plainFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (ownKeys.has(key)) continue;
    try {
      const value: unknown = Reflect.get(error, key);
      // The message that a bus error is about stays where the error was made.
      if (!isMessage(value)) fields[key] = cloned(value);
    } catch {
      // Not for the port: a function, a socket.
    }
  }
  const code = fieldOf(error, 'code');
  if (typeof code === 'string' || typeof code === 'number') fields['code'] = code;
  return fields;
}

/** @throws if it cannot be cloned, or would be too deep for home */
function cloned(value: unknown): unknown {
  const clone = cloneOwnBytes(value);
  if (isDeeperThan(deepestValue, clone)) throw new RangeError(`it is nested deeper than ${deepestValue}`);
  return clone;
}

/** The same without anything that a port could refuse. */
export function withoutFields(thrown: WireThrown): WireThrown {
  if (thrown.type === 'text') return thrown;
  if (thrown.type === 'value') return { type: 'text', text: textOfThrown(thrown.value) };
  return { ...thrown, fields: {}, cause: undefined, errors: undefined };
}

/** What was thrown there, as near as it can be here. */
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
  // Its code is among the fields.
  if (name === 'BusError') return new BusError('ERR_STASIS_HANDLER_FAILED', message);
  if (errors !== undefined) return new AggregateError([], message);
  return new (errorClasses.get(name) ?? errorClasses.get(base) ?? Error)(message);
}
