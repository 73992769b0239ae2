// Values of all kinds, as tests for whichever tool runs them: what arrives, at home and from a thread, is of the classes that
// the tests see. Each tool has a global `test`.

import assert from 'node:assert/strict';
import { Blob as NodeBlob } from 'node:buffer';
import { URL as NodeURL } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { Echo, Note } from './types.js';

const handlers = import.meta.resolve('./handlers.js');
const bus = new Bus();
const pool = new WorkerPool({ threads: 1 });
const topic = bus.topic('values');

const typedArrays = [
  ...[
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
  ],
  ...['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
];

/** What makes a value, by the name of its class. */
const values = {
  Object: () => ({ list: [1, { inner: 'two' }], nothing: undefined, big: 3n }),
  Array: () => [1, [2], { three: 3 }],
  Map: () => new Map([['key', { value: 1 }]]),
  Set: () => new Set(['member']),
  Date: () => new Date(7),
  RegExp: () => /^a[b]$/giu,
  String: () => Object('boxed'),
  Number: () => Object(1),
  ArrayBuffer: () => new Uint8Array([1, 2, 3]).buffer,
  DataView: () => new DataView(new Uint8Array([1, 2, 3]).buffer, 1),
  ...Object.fromEntries(typedArrays.map((name) => [name, () => new globalThis[name](3).fill(bitsOf(name))])),
  ...Object.fromEntries(
    [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [
      type.name,
      () => new type('wrong', { cause: { list: [1] } }),
    ]),
  ),
};

function bitsOf(name) {
  return name.startsWith('Big') ? 5n : 5;
}

/** What was received, as it was before it was frozen: a frozen Map, Set or Date has a prototype in between. */
function thawed(value) {
  if (value instanceof Map) return new Map(value);
  if (value instanceof Set) return new Set(value);
  return value instanceof Date ? new Date(value.getTime()) : value;
}

/** An error without its stack: that differs from error to error. */
function comparable(value) {
  if (!(value instanceof Error)) return thawed(value);
  const { name, message, cause } = value;
  return { type: value.constructor, name, message, cause };
}

function checkReceived(received, name, make) {
  assert.ok(received instanceof Object);
  assert.ok(received.part instanceof globalThis[name], `it is no instance of ${name}`);
  assert.deepEqual(comparable(received.part), comparable(make()));
}

async function fromThread(value) {
  const { value: received } = await topic.request(Note, value, { reply: Echo });
  return received;
}

test('a handler that sends back what it gets is there', async () => {
  await topic.subscribe(pool.handler(handlers, { export: 'echo' }), { accept: [Note] }).ready;
});

for (const [name, make] of Object.entries(values)) {
  test(`${name}: the same at home`, () => {
    checkReceived(Note.create({ part: make() }).value, name, make);
  });

  test(`${name}: the same from a thread`, async () => {
    checkReceived(await fromThread({ part: make() }), name, make);
  });

  test(`${name} that Node.js has made: of the class that is seen here`, async () => {
    const byNode = deserialize(serialize({ part: make() }));
    checkReceived(Note.create(byNode).value, name, make);
    checkReceived(await fromThread(byNode), name, make);
  });
}

test('a Buffer arrives as Uint8Array', async () => {
  const value = { part: Buffer.from('abc') };
  for (const { part } of [Note.create(value).value, await fromThread(value)]) {
    assert.ok(part instanceof Uint8Array);
    assert.deepEqual([...part], [97, 98, 99]);
  }
});

test('shared memory stays shared, and its views are of the classes that are seen here', async () => {
  const shared = bus.topic('shared');
  const sharing = pool.handler(handlers, { export: 'echoShared' });
  const subscription = shared.subscribe(sharing, { accept: [Note] });
  const cells = new Int32Array(new SharedArrayBuffer(4));
  const echo = bus.topic('echoes').once(Echo);
  shared.publish(Note, cells, { share: true });
  const { value } = await echo;
  Atomics.store(cells, 0, 7);
  assert.ok(value instanceof Int32Array);
  assert.deepEqual([...value], [7]);
  await subscription.unsubscribeAndJoin();
});

test('an instance of a class of the program arrives as a plain object', async () => {
  class Event {
    kind = 'mine';
    get [Symbol.toStringTag]() {
      return 'Event';
    }
  }
  for (const value of [Note.create(new Event()).value, await fromThread(new Event())]) {
    assert.deepEqual(value, { kind: 'mine' });
  }
});

const refused = {
  URL: () => new URL('http://host/'),
  AbortSignal: () => new AbortController().signal,
  Event: () => new Event('change'),
  Headers: () => new Headers(),
  Blob: () => new Blob(['text']),
  'URL of Node.js': () => new NodeURL('http://host/'),
  'Blob of Node.js': () => new NodeBlob(['text']),
  WeakMap: () => new WeakMap(),
  Promise: () => Promise.resolve(),
  Function: () => () => {},
};
for (const [name, make] of Object.entries(refused)) {
  test(`${name}: refused, with the path to it`, () => {
    assert.throws(() => Note.create({ parts: [make()] }), {
      code: 'ERR_STASIS_VALUE_NOT_CLONEABLE',
      message: /^value\.parts\[0\] cannot be cloned: it is an? /,
    });
  });
}

test('nothing of a received value can be changed', async () => {
  const value = { list: [1], map: new Map([[1, 1]]) };
  for (const { list, map } of [Note.create(value).value, await fromThread(value)]) {
    assert.throws(() => list.push(2), TypeError);
    assert.throws(() => map.set(2, 2), TypeError);
  }
});

test('bus and pool close', async () => {
  await bus.close();
  await pool.close();
});
