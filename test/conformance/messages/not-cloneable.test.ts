// Values that cannot be published: refused at `create`, with the path to the part that is wrong.

import { createSecretKey } from 'node:crypto';
import { BlockList } from 'node:net';
import { Readable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Parcel } from '../../support/sample-types.js';

function refused(path: string): unknown {
  return expect.objectContaining({
    name: 'BusError',
    code: 'ERR_STASIS_VALUE_NOT_CLONEABLE',
    message: expect.stringMatching(`^${path.replace(/[()[\].]/g, '\\$&')} cannot be cloned`),
  });
}

function nested(levels: number): unknown {
  let value: unknown = 'the bottom';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

const port = new MessageChannel().port1;
port.close();

const alien: readonly (readonly [name: string, value: unknown])[] = [
  ['a function', () => {}],
  ['a class', class Some {}],
  ['a symbol', Symbol('s')],
  ['a boxed symbol', Object(Symbol('s'))],
  ['a URL', new URL('https://example.org')],
  ['URLSearchParams', new URLSearchParams('a=1')],
  ['Headers', new Headers({ a: 'b' })],
  ['a Request', new Request('https://example.org')],
  ['a Response', new Response('text')],
  ['FormData', new FormData()],
  ['an AbortController', new AbortController()],
  ['an AbortSignal', AbortSignal.abort()],
  ['an Event', new Event('open')],
  ['an EventTarget', new EventTarget()],
  ['a DOMException', new DOMException('no', 'AbortError')],
  ['a Blob', new Blob(['text'])],
  ['a KeyObject', createSecretKey(Buffer.from('key'))],
  ['a BlockList', new BlockList()],
  ['a MessagePort', port],
  ['a ReadableStream', new ReadableStream()],
  ['a stream', Readable.from([])],
  ['a Promise', Promise.resolve(1)],
  ['a WeakMap', new WeakMap()],
  ['a WeakSet', new WeakSet()],
  ['a WeakRef', new WeakRef({})],
  ['a Proxy', new Proxy({}, {})],
  ['a generator', (function* () {})()],
  ['a Map iterator', new Map().entries()],
  ['a TextEncoder', new TextEncoder()],
  ['an Intl.DateTimeFormat', new Intl.DateTimeFormat('en')],
  ['a SharedArrayBuffer without `share`', new SharedArrayBuffer(1)],
];

describe('SPEC 2.4 a value that cannot be cloned', () => {
  it.each(alien)('is refused at `create`: %s', (_name, value) => {
    expect(() => Parcel.create(value)).toThrow(refused('value'));
    expect(() => Parcel.create({ user: { onDone: value } })).toThrow(refused('value.user.onDone'));
    expect(() => Parcel.create([0, [value]])).toThrow(refused('value[1][0]'));
  });

  it.each([
    ['a key that is no identifier', { 'a key': { '2nd': Symbol('s') } }, 'value["a key"]["2nd"]'],
    ['a value of a Map', new Map([['k', { f: () => {} }]]), 'value.get("k").f'],
    ['a key of a Map', new Map([[() => {}, 1]]), 'value.keys()[0]'],
    ['a member of a Set', new Set([1, () => {}]), 'value.values()[1]'],
    ['the cause of an error', new Error('no', { cause: { f: () => {} } }), 'value.cause.f'],
  ])('names the path through %s', (_name, value, path) => {
    expect(() => Parcel.create(value)).toThrow(refused(path));
  });

  it('is what is nested deeper than 500', () => {
    expect(() => Parcel.create(nested(500))).not.toThrow();
    expect(() => Parcel.create(nested(501))).toThrow(/nested deeper than 500/);
    expect(() => Parcel.create(nested(100_000))).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_VALUE_NOT_CLONEABLE' }),
    );
  });

  it('is one whose getter throws; the error is kept as the cause', () => {
    const cause = new Error('not now');
    const value = {
      inner: {
        get later(): never {
          throw cause;
        },
      },
    };
    expect(() => Parcel.create(value)).toThrow(refused('value.inner.later'));
    expect(() => Parcel.create(value)).toThrow(expect.objectContaining({ cause }));
  });

  it('is a view of memory that was detached', () => {
    const bytes = Uint8Array.of(1, 2);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(() => Parcel.create({ bytes })).toThrow(refused('value.bytes'));
  });

  it('is refused even where it inherits from a platform object', () => {
    class Emitter extends EventTarget {}
    class Page extends URL {}
    expect(() => Parcel.create(new Emitter())).toThrow(refused('value'));
    expect(() => Parcel.create({ page: new Page('https://example.org') })).toThrow(refused('value.page'));
  });
});

describe('SPEC 2.4 a refused value', () => {
  const stage = useStage();

  it('is refused before anything is queued', async () => {
    const topic = stage.bus.topic('parcels');
    const received: unknown[] = [];
    const subscription = topic.subscribe((message) => void received.push(message.value), {
      accept: [Parcel],
    });
    topic.publish(Parcel, 'before');
    expect(() => topic.publish(Parcel, { bad: () => {} })).toThrow(refused('value.bad'));
    expect(subscription.queued).toBe(1);
    topic.publish(Parcel, 'after');
    await stage.bus.drain();
    expect(received).toEqual(['before', 'after']);
  });

  it('does not spoil the next ones, and what is passed in stays as it was', () => {
    const good = { list: [1], bytes: Uint8Array.of(1) };
    expect(() => Parcel.create({ good, bad: () => {} })).toThrow(refused('value.bad'));
    expect(Parcel.create(good).value).toEqual(good);
    expect(Object.isFrozen(good)).toBe(false);
  });

  it('a message needs a value: none is an error, `null` is one', () => {
    expect(() => Parcel.create(undefined)).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
    expect(Parcel.create(null).value).toBe(null);
  });
});
