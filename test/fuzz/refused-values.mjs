// Values that cannot be cloned: random containers that lead to one part that is refused, and the path to it (SPEC 2.4).

import { createSecretKey } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import * as namespace from './choices.mjs';
import { keys, makePrimitive } from './leaves.mjs';
import { nest } from './odd-values.mjs';

function detached() {
  const buffer = new ArrayBuffer(8);
  const view = new Uint16Array(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  return { buffer, view };
}

function argumentsOf() {
  // biome-ignore lint/complexity/noArguments: it is what is refused
  return arguments;
}

class Derived extends URL {
  note = 'mine';
}

const gone = detached();
const throwing = Object.defineProperty({}, 'read', {
  enumerable: true,
  get: () => {
    throw new TypeError('not for you');
  },
});

/** What is refused, each with the rest of the path that leads to it. */
const parts = [
  ...[() => {}, function named() {}, class Account {}, Symbol('s'), Symbol.iterator, Object(Symbol('boxed'))],
  ...[new Proxy({}, {}), new Proxy([], {}), new Proxy(() => {}, {}), new Proxy(new Map(), {})],
  ...[new URL('http://host/'), new Derived('http://host/'), new URLSearchParams('a=1'), new Headers()],
  ...[new AbortController(), AbortSignal.abort(), new Event('x'), new EventTarget(), new DOMException('x')],
  ...[new Blob(['x']), new FormData(), new ReadableStream(), new TextDecoder(), new MessageChannel().port1],
  ...[
    new WeakMap(),
    new WeakRef({}),
    Promise.resolve(),
    (function* () {})(),
    [][Symbol.iterator](),
    new Intl.Collator(),
  ],
  ...[gone.buffer, gone.view, new SharedArrayBuffer(4), new Uint8Array(new SharedArrayBuffer(4))],
  ...[createSecretKey(Buffer.from('key')), new Readable(), argumentsOf(1), namespace],
].map((part) => [part, '']);
parts.push(
  [throwing, '.read'],
  [Object.assign(new EventEmitter(), { on: () => {} }), '.on'],
  [Object.fromEntries([['then', () => {}]]), '.then'],
  [{ toJSON: () => 1 }, '.toJSON'],
  [{ toString: () => 'x' }, '.toString'],
  [JSON.parse('{"__proto__": 0}', (key, value) => (key === '__proto__' ? () => {} : value)), '.__proto__'],
);

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function member(key) {
  return identifier.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function holding(key, inner, others) {
  const object = Object.fromEntries(others);
  return Object.defineProperty(object, key, { value: inner, enumerable: true });
}

/** Containers around a part, and the step that leads into each. */
const wrappers = [
  (choices, inner) => {
    const before = Array.from({ length: choices.below(3) }, () => makePrimitive(choices));
    return [[...before, inner], `[${before.length}]`];
  },
  (choices, inner) => {
    const key = choices.oneOf(keys);
    return [holding(key, inner, [['zz', makePrimitive(choices)]]), member(key)];
  },
  (choices, inner) => {
    const key = choices.oneOf(['k', 'two words', 7, -1.5, null, true, 10n]);
    return [new Map([[key, inner]]), `.get(${typeof key === 'bigint' ? `${key}n` : JSON.stringify(key)})`];
  },
  (_choices, inner) => [new Map([[{}, inner]]), '.values()[0]'],
  (_choices, inner) => [
    new Map([
      [0, 0],
      [inner, 1],
    ]),
    '.keys()[1]',
  ],
  (_choices, inner) => [new Set([1, inner]), '.values()[1]'],
  (_choices, inner) => [new Error('around', { cause: inner }), '.cause'],
  (_choices, inner) => [Object.assign(new Array(3), { 3: inner }), '[3]'],
  (_choices, inner) => [Object.assign([1], { note: inner }), '.note'],
  (_choices, inner) => [Object.assign(Object.create(null), { inner }), '.inner'],
];

/** A value, and the path to the part for which it is refused; `undefined`: for its depth, at the bottom. */
export function makeRefused(choices) {
  if (choices.below(64) === 0) return { value: nest(choices, 501 + choices.below(50), 1), path: undefined };
  const [part, ending] = choices.oneOf(parts);
  let value = part;
  let path = ending;
  for (let count = choices.below(7); count > 0; count -= 1) {
    const [wrapped, step] = choices.oneOf(wrappers)(choices, value);
    value = wrapped;
    path = step + path;
  }
  return { value, path: `value${path}` };
}
