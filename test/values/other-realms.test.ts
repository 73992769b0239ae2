// Values of other realms than this one, which jest, jsdom and vitest's vmThreads bring together on one thread. What whole
// programs see of it is tested in test/surroundings.

import { deserialize, serialize } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { snapshot } from '../../packages/core/src/values/snapshot.js';
import { errorOf } from './refusals.js';
import { differenceOf } from './same-clone.js';

/** Makes values, wherever it is run. */
const code = `({
  object: { list: [1, [2]], map: new Map([[{ key: 1 }, new Set([new Date(7)])]]) },
  expression: /x/gi,
  boxed: [Object('text'), Object(1), Object(true), Object(2n)],
  errors: [new Error('a', { cause: [1] }), new RangeError('b'), new URIError()],
  bytes: [new Uint8Array([1, 2]), new Float64Array(2), new BigInt64Array(1), new DataView(new ArrayBuffer(3))],
  memory: new ArrayBuffer(4),
})`;

interface Values {
  readonly errors: readonly Error[];
}

test('SPEC 2.3, 11.11: what another realm has made arrives as if it had been made here', () => {
  const there: Values = runInNewContext(code);
  const here: Values = runInThisContext(code);
  // Where an error was made is no part of what is compared.
  for (const [index, error] of here.errors.entries()) error.stack = there.errors[index]?.stack ?? '';
  expect(differenceOf(snapshot(there, false), structuredClone(here))).toBeUndefined();
});

describe('where some globals are of another realm', () => {
  const own = { Date, RegExp, RangeError, Uint8Array, Float32Array, DataView };
  const names = Object.keys(own);
  type Values = typeof import('../../packages/core/src/values/snapshot.js');
  let values: Values;

  beforeEach(async () => {
    for (const name of names) Reflect.set(globalThis, name, runInNewContext(name));
    vi.resetModules();
    values = await import('../../packages/core/src/values/snapshot.js');
  });
  afterEach(() => {
    Object.assign(globalThis, own);
  });

  /** One of each class, as Node.js makes them. */
  function madeByNode(): object {
    return deserialize(
      serialize({
        Date: new own.Date(7),
        RegExp: new own.RegExp('x', 'g'),
        RangeError: new own.RangeError('wrong'),
        Uint8Array: new own.Uint8Array(2),
        Float32Array: new own.Float32Array(3),
        DataView: new own.DataView(new ArrayBuffer(4)),
      }),
    );
  }

  test('SPEC 2.3, 11.11: copies are of the classes that are seen here', () => {
    const copies = values.snapshot(madeByNode(), false) as object;
    for (const name of names) expect(Reflect.get(copies, name)).toBeInstanceOf(Reflect.get(globalThis, name));
  });

  test('SPEC 2.3, 11.11: what a port brought becomes of the classes that are seen here', () => {
    const received = values.freezeReceived(madeByNode()) as object;
    for (const name of names) {
      const part: object = Reflect.get(received, name);
      expect(part).toBeInstanceOf(Reflect.get(globalThis, name));
    }
    expect(Object.isFrozen(Reflect.get(received, 'RangeError'))).toBe(true);
  });

  test('SPEC 2.3: typed arrays of all kinds are copied, those of this realm and the others', () => {
    const copies = values.snapshot([new Int8Array(1), new Uint8Array(2), Buffer.from('abc')], false);
    expect((copies as ArrayBufferView[]).map(({ byteLength }) => byteLength)).toEqual([1, 2, 3]);
  });
});

describe('the web’s classes, as test environments make them', () => {
  function named(name: string): new () => object {
    return { [name]: class {} }[name] as new () => object;
  }

  test('SPEC 2.4, 11.11: one that says its name as the standard wants it is refused', () => {
    const type = named('URL');
    Object.defineProperty(type.prototype, Symbol.toStringTag, { value: 'URL', configurable: true });
    expect(errorOf({ part: new type() }).message).toBe(
      'value.part cannot be cloned: it is an instance of URL',
    );
  });

  test('SPEC 2.4, 11.11: one that stands in the place of the global is refused, however it was put there', () => {
    const headers = Object.getOwnPropertyDescriptor(globalThis, 'Headers') as PropertyDescriptor;
    const type = named('Headers');
    try {
      for (const put of [
        { value: type, enumerable: true },
        { get: () => type, enumerable: false },
      ]) {
        Object.defineProperty(globalThis, 'Headers', { ...put, configurable: true });
        expect(errorOf({ part: new type() }).message).toMatch(/it is an instance of Headers$/);
      }
    } finally {
      Object.defineProperty(globalThis, 'Headers', headers);
    }
  });

  test('SPEC 2.3: a class of the program with such a name arrives as a plain object', () => {
    class Event {
      kind = 'mine';
      get [Symbol.toStringTag](): string {
        return 'Event';
      }
    }
    expect(snapshot(new Event(), false)).toEqual({ kind: 'mine' });
  });
});
