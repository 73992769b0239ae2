// Handlers that throw what the message names, whatever it is. `data` counts in shared memory: [invocations, of which threw].

import { Note } from './notes.mjs';

class QuotaError extends RangeError {
  code = 'E_QUOTA';
  limit = { calls: 5 };
}

class SilentError extends Error {
  get message() {
    throw new Error('no message');
  }
  get code() {
    throw new Error('no code');
  }
}

function nested(levels) {
  let value = {};
  for (let level = 0; level < levels; level += 1) value = { value };
  return value;
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function throwingProxy() {
  const refuse = () => {
    throw new Error('hands off');
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
}

function withItselfAsCause() {
  const error = new Error('round');
  error.cause = error;
  return error;
}

const makers = {
  null: () => null,
  undefined: () => undefined,
  'a string': () => 'a word',
  'an empty string': () => '',
  'a number': () => 0,
  false: () => false,
  'a bigint': () => 7n,
  'a symbol': () => Symbol('thrown'),
  'a function': () => function thrown() {},
  'a plain object': () => ({ code: 5, list: [1] }),
  'an object with own __proto__': () => JSON.parse('{"__proto__": {"polluted": 1}, "code": 6}'),
  'an object without a text': () => Object.create(null),
  'a proxy': () => new Proxy({ a: 1 }, {}),
  'a proxy that throws': throwingProxy,
  'a revoked proxy': revoked,
  'a promise': () => Promise.resolve(1),
  'something 1,500 deep': () => nested(1_500),
  'something ten thousand deep': () => nested(10_000),
  'an error': () => new Error('plain'),
  'an error of a class of its own': () => new QuotaError('too many', { cause: new TypeError('the cause') }),
  'an error with fields that cannot be cloned': () =>
    Object.assign(new TypeError('odd fields'), {
      code: 'E_ODD',
      fine: [1, { two: 2 }],
      handler: () => {},
      symbol: Symbol('field'),
      port: new MessageChannel().port1,
      proxy: new Proxy({}, {}),
      revoked: revoked(),
      deep: nested(1_500),
      __proto: 1,
    }),
  'an error with own __proto__': () =>
    Object.defineProperty(new Error('proto'), '__proto__', { value: { polluted: 1 }, enumerable: true }),
  'an error whose parts throw': () => new SilentError(),
  'a frozen error': () => Object.freeze(new Error('cold')),
  'an error that is its own cause': withItselfAsCause,
  'an aggregate': () => new AggregateError([new QuotaError('one'), 'two'], 'several'),
  'an abort': () => AbortSignal.abort().reason,
  'an error of the platform': () => {
    try {
      new URL('nonsense');
    } catch (error) {
      return error;
    }
  },
};

export const kinds = Object.keys(makers);

function count({ data }) {
  Atomics.add(data, 0, 1);
}

function thrown({ data }, kind) {
  Atomics.add(data, 1, 1);
  return makers[kind]();
}

export function now(message, context) {
  if (!Note.is(message)) return;
  count(context);
  if (message.value in makers) throw thrown(context, message.value);
}

export async function later(message, context) {
  if (!Note.is(message)) return;
  count(context);
  await new Promise((resolve) => setImmediate(resolve));
  if (message.value in makers) throw thrown(context, message.value);
}

export function rejected(message, context) {
  if (!Note.is(message)) return undefined;
  count(context);
  return message.value in makers ? Promise.reject(thrown(context, message.value)) : undefined;
}
