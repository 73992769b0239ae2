// Values of all kinds that can be published, each made anew for every test.

class Account {
  readonly owner = 'Ada';
  #secret = 1;
  get secret(): number {
    return this.#secret;
  }
  method(): void {}
}

class QuotaError extends RangeError {
  override readonly name = 'QuotaError';
  readonly limit = 5;
}

function cyclic(): unknown {
  const list: unknown[] = [];
  const node: Record<string, unknown> = { list };
  node['self'] = node;
  list.push(node, list);
  const map = new Map<unknown, unknown>([['map', node]]);
  map.set(map, map);
  node['map'] = map;
  return node;
}

function shared(): unknown {
  const leaf = { leaf: true };
  const date = new Date(0);
  return { first: leaf, second: leaf, list: [leaf, date], date, set: new Set([leaf]) };
}

function sparse(): unknown {
  const list = new Array<unknown>(5);
  list[1] = undefined;
  list[3] = 'three';
  return Object.assign(list, { extra: 'a property of an array' });
}

function sharedMemory(): unknown {
  const { buffer } = Float64Array.of(1, 2, 3, 4);
  return {
    all: new Float64Array(buffer),
    middle: new Uint8Array(buffer, 8, 16),
    last: new DataView(buffer, 24, 8),
  };
}

function nestedDeeply(levels: number): unknown {
  let value: unknown = 'the bottom';
  for (let level = 0; level < levels; level += 1) value = { value };
  return value;
}

function lateError(): unknown {
  const error = new TypeError('broken', { cause: new Error('the cause', { cause: { code: 7 } }) });
  return Object.assign(error, { code: 'E_BROKEN' });
}

export const sampleValues: readonly (readonly [name: string, make: () => unknown])[] = [
  ['null', () => null],
  ['a string', () => 'snowman ☃ \ud83d\ude00 and a lone \ud800'],
  ['true', () => true],
  ['NaN', () => Number.NaN],
  ['-0', () => -0],
  ['infinities', () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE]],
  ['BigInts', () => [0n, -(2n ** 70n), { big: 2n ** 64n }]],
  ['undefined in places', () => ({ missing: undefined, list: [undefined, null] })],
  ['an empty object and an empty array', () => [{}, []]],
  ['keys in order, numbers first', () => ({ b: 1, a: 2, 10: 3, 9: 4, '': 5, 'a key': 6 })],
  ['an instance of a class', () => new Account()],
  ['an instance of a class that extends Map', () => new (class extends Map<string, number> {})([['a', 1]])],
  ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 })],
  [
    'an object with an accessor',
    () => ({
      get computed() {
        return 42;
      },
    }),
  ],
  ['properties that are not enumerable', () => Object.defineProperty({ a: 1 }, 'hidden', { value: 2 })],
  ['symbol keys', () => ({ [Symbol('key')]: 1, named: 2 })],
  [
    'own __proto__, constructor and prototype',
    () =>
      JSON.parse(
        '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": 1}}, "prototype": 1}',
      ),
  ],
  ['a cycle', cyclic],
  ['shared references', shared],
  ['a sparse array with a property', sparse],
  ['an array that is all holes', () => new Array<unknown>(3)],
  [
    'a Map with all kinds of keys',
    () =>
      new Map<unknown, unknown>([
        [{ a: 1 }, [1]],
        [Number.NaN, -0],
        ['k', new Map()],
      ]),
  ],
  ['a Set', () => new Set<unknown>([1, '1', { a: 1 }, new Set([2])])],
  ['a Date and one that is invalid', () => [new Date(1_234_567), new Date(Number.NaN)]],
  ['a RegExp', () => ({ pattern: /a(b+)?c/giu })],
  ['boxed primitives', () => [new Boolean(false), new Number(-0), new String('m0'), Object(5n)]],
  ['an Error with a cause', lateError],
  ['an error of a class of its own', () => new QuotaError('too many')],
  ['an AggregateError', () => new AggregateError([new Error('one')], 'several')],
  [
    'an error whose message is no string',
    () => Object.defineProperty(new Error('x'), 'message', { value: 7 }),
  ],
  ['a Buffer', () => Buffer.from('some bytes')],
  [
    'typed arrays of all kinds',
    () => [
      Int8Array.of(-1),
      Uint8Array.of(255),
      Uint8ClampedArray.of(300),
      Int16Array.of(-2),
      Uint16Array.of(2),
      Int32Array.of(-3),
      Uint32Array.of(3),
      Float32Array.of(1.5),
      Float64Array.of(Math.PI),
      BigInt64Array.of(-4n),
      BigUint64Array.of(4n),
    ],
  ],
  [
    'an ArrayBuffer and a view of it',
    () => {
      const { buffer } = Uint8Array.of(1, 2, 3);
      return { buffer, view: new Uint8Array(buffer, 1, 1) };
    },
  ],
  ['views that share memory', sharedMemory],
  ['binary data deep in Maps and Sets', () => new Map([['k', new Set([{ bytes: Uint8Array.of(7) }])]])],
  ['empty binary data', () => [new ArrayBuffer(0), new Uint8Array(0)]],
  ['a resizable ArrayBuffer', () => Reflect.construct(ArrayBuffer, [2, { maxByteLength: 8 }])],
  ['nesting 500 deep', () => nestedDeeply(500)],
  ['ten thousand objects', () => Array.from({ length: 10_000 }, (_, index) => ({ index }))],
];
