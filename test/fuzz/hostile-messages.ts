// Messages that no lane sends: random values, frames that are wrong in one place, and known tricks against structured
// clone, comlink and prototypes. All of them can be posted.

import fc from 'fast-check';
import { RecordWriter } from '../../packages/worker-runtime/src/wire/table/record-writer.js';
import { Dictionary } from '../../packages/worker-runtime/src/wire/values/dictionary.js';

const holdsMessages = 2;
const hasHeaders = 8;
const isPlain = 1;
const table = tableOf('fuzz.note', ['json'], { text: 'hello' }, isPlain | hasHeaders);
const thrown = { type: 'error', name: 'Error', message: 'm', stack: 's', fields: {}, cause: undefined };
const ends = [0, 1, 1, 1, 0];
const packed = { table, messages: [0] };
const evil = 'globalThis.pwned = true';

/** As a lane would send them, but for slots, sessions and numbers that were never given. */
const items: readonly object[] = [
  { type: 'publish', bus: 0, topic: 'fuzz', message: 0 },
  { type: 'reply', slot: 0, index: 0, message: 0 },
  { type: 'failed', slot: 0, index: 0, thrown },
  { type: 'parked', slot: 0 },
  { type: 'loaded', session: 1 },
  { type: 'load failed', session: 1, thrown },
  { type: 'unsubscribe', session: 1 },
  { type: 'stray', origin: { bus: 0, subscription: { id: 't-1', topic: 't' } }, thrown },
  { type: 'pong' },
  { type: 'torn down' },
];

const methods = [
  'flush',
  'findTopic',
  'topics',
  'subscribe',
  'ready',
  'unsubscribe',
  'join',
  'joinSession',
  'publishAndWait',
  'forward',
  'cancelForward',
  'request',
  'isCongested',
  'relieved',
  'readCache',
  'abort',
  'constructor',
  '__proto__',
  'then',
  'toString',
];

const builtIns = ['stasis_cache_clear', 'stasis_cache_update', 'stasis_subscription_change'];

const anything = fc.anything({
  maxDepth: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withBoxedValues: true,
  withNullPrototype: true,
});

const trick: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  JSON.parse('{"__proto__":{"pwned":true},"constructor":{"prototype":{"pwned":true}}}'),
  // biome-ignore lint/suspicious/noThenProperty: that is the trick
  { then: evil },
  new Array(2 ** 32 - 1),
  nested(1_200),
  new SharedArrayBuffer(8),
  new URL('data:text/javascript,globalThis.pwned=true').href,
  -1,
  2 ** 31,
  Number.NaN,
  'constructor',
  '__proto__',
  Object.create(null),
  [undefined],
  new Map([[{}, new Set([new Map()])]]),
  /(a+)+$/,
  new Error('no', { cause: new TypeError('none') }),
);

function nested(depth: number): unknown {
  let value: unknown = evil;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

function frame(...posted: readonly unknown[]): object {
  return { table, items: posted };
}

function call(path: unknown, kind: unknown, argumentList: unknown): object {
  return { type: 'call', bus: 0, call: { id: 'f-u-z-z', type: kind, path, argumentList } };
}

/** The value with one place in it, at whatever depth, replaced or left out. */
function spoil(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return replacement;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as Record<string, unknown>) };
  copy[key] = spoil(copy[key], rest, replacement);
  return copy;
}

const spoiled = fc
  .tuple(
    fc.constantFrom(...items.map((item) => frame(item)), frame(call(['flush'], 'APPLY', [])), ends, { ends }),
    fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
    fc.oneof(anything, trick),
  )
  .map(([valid, path, replacement]) => spoil(valid, path, replacement));

const argument = fc.oneof(anything, trick, fc.constant(packed), fc.nat(3), fc.string());

const calls = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...methods).map((method) => [method]),
      fc.constant(['constructor', 'constructor']),
      fc.constant([]),
    ),
    fc.constantFrom('APPLY', 'APPLY', 'APPLY', 'GET', 'SET', 'CONSTRUCT', 'ENDPOINT', 'RELEASE'),
    fc.array(
      fc.oneof(
        argument.map((value) => ({ type: 'RAW', value })),
        fc.constantFrom(
          { type: 'HANDLER', name: 'proxy', value: {} },
          { type: 'HANDLER', name: 'throw', value: { isError: false, value: evil } },
        ),
      ),
      { maxLength: 5 },
    ),
  )
  .map(([path, kind, list]) => frame(call(path, kind, list)));

const builtIn = fc
  .oneof(
    fc.tuple(fc.constantFrom(...builtIns), fc.oneof(anything, trick), fc.constantFrom(0, holdsMessages)),
    fc.tuple(fc.constantFrom(...builtIns), fc.jsonValue(), fc.constant(isPlain)),
  )
  .map(([name, value, bits]) => ({
    table: tableOf(name, [], value, bits),
    items: [{ type: 'publish', bus: 0, topic: 'fuzz', message: 0 }],
  }));

/** Valid bytes with some of them changed, left out or added; or no bytes of ours at all. */
const spoiledBytes = fc
  .tuple(
    fc.constantFrom(table, tableOf('fuzz.note', [], new Map(), 0)),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.uint8Array() }),
    fc.array(fc.oneof(fc.array(fc.string(), { maxLength: 3 }), fc.constantFrom(['__proto__'], ['a', 'a'])), {
      maxLength: 2,
    }),
    fc.nat(20),
  )
  .map(([valid, changes, others, shapes, cut]) => {
    const bytes = others ?? Uint8Array.from(Buffer.from(valid.bytes as string, 'latin1'));
    for (const [place, byte] of changes) bytes[place % Math.max(1, bytes.length)] = byte;
    const kept = cut < 10 ? bytes : bytes.slice(0, -cut);
    // They travel in either form.
    const wire = cut % 2 === 0 ? kept : Buffer.from(kept).toString('latin1');
    return {
      table: { ...valid, bytes: wire, shapes },
      items: [{ type: 'publish', bus: 0, topic: 'fuzz', message: 0 }],
    };
  });

/** A table with one message: see wire/table/message-table.ts. */
function tableOf(name: string, formatters: readonly string[], value: unknown, bits: number) {
  const writer = new RecordWriter(new Dictionary());
  writer.writeHead(bits, 7, 1, 1);
  if ((bits & hasHeaders) !== 0) writer.writeValue({ a: 'b' });
  if ((bits & isPlain) !== 0) writer.writeValue(value);
  return {
    bytes: writer.takeBytes(),
    values: (bits & isPlain) === 0 ? [value] : [],
    shapes: [],
    types: [[7, name, formatters]],
    writer: { eid: 'elsewhere', origin: 'x-' },
  };
}

/** Something to post on a port. */
export const hostileMessage: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: anything },
  { weight: 1, arbitrary: trick },
  { weight: 6, arbitrary: spoiled },
  { weight: 4, arbitrary: calls },
  { weight: 2, arbitrary: builtIn },
  { weight: 3, arbitrary: spoiledBytes },
  { weight: 1, arbitrary: fc.constantFrom(...items).map((item) => frame(item)) },
);

/** A well-formed call, to hear that all before it has arrived. */
export const flush: object = {
  table: { bytes: new Uint8Array(0), values: [], shapes: [] },
  items: [{ type: 'call', bus: 0, call: { id: 'last', type: 'APPLY', path: ['flush'], argumentList: [] } }],
};
