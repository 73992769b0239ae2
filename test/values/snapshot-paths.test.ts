import { describe, expect, test } from 'vitest';
import type { BusError } from '../../packages/core/src/errors/bus-error.js';
import { snapshot } from '../../packages/core/src/values/snapshot.js';
import { errorOf } from './refusals.js';

describe('where it is', () => {
  const bad = () => 1;
  const key = { an: 'object' };
  const sparse = Object.assign(new Array(3), { 2: bad });
  const paths: [path: string, value: unknown][] = [
    ['value', bad],
    ['value.user.onDone', { user: { onDone: bad } }],
    ['value.items[3]', { items: [1, 2, 3, bad] }],
    ['value.items[2]', { items: sparse }],
    ['value.match.index', { match: Object.assign([1], { index: bad }) }],
    ['value["odd key"]', { 'odd key': bad }],
    ['value["12"].é', { 12: { é: bad } }],
    [
      'value.__proto__',
      JSON.parse('{"__proto__": 1}', (name, value) => (name === '__proto__' ? bad : value)),
    ],
    ['value.map.get("k")', { map: new Map([['k', bad]]) }],
    ['value.map.get(7)[0]', { map: new Map([[7, [bad]]]) }],
    [
      'value.map.keys()[1].deep',
      {
        map: new Map([
          [1, 1],
          [{ deep: bad }, 2],
        ] as [unknown, unknown][]),
      },
    ],
    ['value.map.values()[0]', { map: new Map([[key, bad]]) }],
    ['value.set.values()[0]', { set: new Set([bad]) }],
    ['value.err.cause', { err: new Error('x', { cause: bad }) }],
    [
      'value.own.fn',
      {
        own: new (class Own {
          fn = bad;
        })(),
      },
    ],
  ];
  test.each(paths)('SPEC 2.4: %s', (path, value) => {
    expect(errorOf(value).message).toMatch(new RegExp(`^${escaped(path)} cannot be cloned`));
  });

  test('SPEC 2.4: a part that throws when it is read is named, with what it threw', () => {
    const cause = new Error('no');
    const throwing = {
      get name(): never {
        throw cause;
      },
    };
    const element = Object.defineProperty([1, 2], 1, { enumerable: true, get: () => throwing.name });
    const thrower = Object.defineProperty(new Error('x'), 'name', { get: () => throwing.name });
    const cases: [path: string, value: unknown][] = [
      ['value.user.name', { user: throwing }],
      ['value.list', { list: element }],
      ['value.error', { error: thrower }],
      [
        'value.own.name',
        { own: Object.create({}, { name: { enumerable: true, get: () => throwing.name } }) },
      ],
    ];
    for (const [path, value] of cases) {
      const error = errorOf(value);
      expect(error.message).toBe(`${path} cannot be cloned: reading it threw`);
      expect(error.cause).toBe(cause);
    }
  });

  test('SPEC 2.4: whatever is thrown while reading is the cause, a refusal of another value too', () => {
    const inner = {
      get inner() {
        return snapshot({ fn() {} }, false);
      },
    };
    const error = errorOf({ outer: inner });
    expect(error.message).toMatch(/^value\.outer\.inner cannot/);
    expect((error.cause as BusError).message).toMatch(/^value\.fn cannot/);
  });

  test('SPEC 2.4: five hundred levels pass, one more does not, of whatever container', () => {
    const wraps: ((inner: unknown) => unknown)[] = [
      (inner) => ({ inner }),
      (inner) => [inner],
      (inner) => new Map([[inner, 1]]),
      (inner) => new Set([inner]),
      (cause) => new Error('x', { cause }),
    ];
    for (const wrap of wraps) {
      const nest = (levels: number) => Array.from({ length: levels }).reduce(wrap, 'bottom');
      expect(() => snapshot(nest(500), false)).not.toThrow();
      for (const levels of [501, 100_000]) {
        const error = errorOf(nest(levels));
        expect([error.code, error.cause]).toEqual(['ERR_STASIS_VALUE_NOT_CLONEABLE', undefined]);
        expect(error.message).toMatch(
          /^value.{20,400} cannot be cloned: it is nested deeper than 500 levels$/,
        );
      }
    }
  });

  test('SPEC 2.4: after a refusal, the next value is copied as ever', () => {
    const shared = { leaf: 1 };
    errorOf({ shared, bytes: new Uint8Array(2), bad });
    const copy = snapshot({ first: shared, second: shared }, false) as Record<string, unknown>;
    expect(copy).toEqual({ first: { leaf: 1 }, second: { leaf: 1 } });
    expect(copy['first']).not.toBe(shared);
    expect(Object.isFrozen(copy)).toBe(true);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
