// What a handler threw, made fit for the port and made an error again at home. Structured clone alone would drop an
// error's class, code and own fields, or kill the thread over what it cannot clone (SPEC 11.1).

import { types } from 'node:util';
import { BusError } from '@stasis-bus/core';
import { isMessage } from '@stasis-bus/core/internal';

/** Anything thrown, as plain data. */
export type WireThrown =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'text'; readonly text: string }
  | WireErrorObject;

interface WireErrorObject {
  readonly type: 'error';
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: WireThrown | undefined;
  /** Of an AggregateError. */
  readonly errors: readonly WireThrown[] | undefined;
}

const deepestCause = 8;
const mostErrors = 32;
const ownKeys = new Set(['name', 'message', 'stack', 'cause', 'errors', '__proto__']);

/** Plain data about what was thrown. Never throws, whatever it is. */
export function describeThrown(thrown: unknown, depth = 0): WireThrown {
  try {
    if (types.isNativeError(thrown)) return describeError(thrown, depth);
    if (typeof thrown === 'symbol' || typeof thrown === 'function')
      return { type: 'text', text: String(thrown) };
    return { type: 'value', value: structuredClone(thrown) };
  } catch {
    return { type: 'text', text: textOf(thrown) };
  }
}

function describeError(error: Error, depth: number): WireErrorObject {
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const goOn = depth < deepestCause;
  return {
    type: 'error',
    name: nameOf(error),
    message: String(error.message),
    stack: typeof error.stack === 'string' ? error.stack : undefined,
    fields: plainFields(error),
    cause: goOn && 'cause' in error ? describeThrown(cause, depth + 1) : undefined,
    errors:
      goOn && Array.isArray(errors)
        ? errors.slice(0, mostErrors).map((inner) => describeThrown(inner, depth + 1))
        : undefined,
  };
}

function nameOf(error: Error): string {
  if (typeof error.name === 'string' && error.name !== 'Error') return error.name;
  const className: unknown = error.constructor?.name;
  return typeof className === 'string' && className !== '' ? className : 'Error';
}

/** The fields of its own that can be cloned. */
function plainFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (ownKeys.has(key)) continue;
    try {
      const value: unknown = Reflect.get(error, key);
      // The message that a bus error is about stays where the error was made.
      if (!isMessage(value)) fields[key] = structuredClone(value);
    } catch {
      // Not for the port: a function, a socket.
    }
  }
  return fields;
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that has no text';
  }
}

/** What was thrown there, as near as it can be here. */
export function reviveThrown(thrown: WireThrown): unknown {
  if (thrown.type === 'value') return thrown.value;
  if (thrown.type === 'text') return thrown.text;
  const error = emptyError(thrown);
  define(error, 'name', thrown.name);
  define(error, 'stack', thrown.stack ?? `${thrown.name}: ${thrown.message}`);
  for (const [key, value] of Object.entries(thrown.fields)) {
    Object.defineProperty(error, key, { value, configurable: true, enumerable: true, writable: true });
  }
  if (thrown.cause !== undefined) define(error, 'cause', reviveThrown(thrown.cause));
  if (thrown.errors !== undefined) define(error, 'errors', thrown.errors.map(reviveThrown));
  return error;
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}

const errorClasses = new Map<string, ErrorConstructor>(
  [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [type.name, type]),
);

function emptyError({ name, message }: WireErrorObject): Error {
  // Its code is among the fields.
  if (name === 'BusError') return new BusError('ERR_STASIS_HANDLER_FAILED', message);
  return new (errorClasses.get(name) ?? Error)(message);
}
