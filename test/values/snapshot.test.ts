import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageBrand, messageTypeBrand } from '../../packages/core/src/basics/brands.js';
import { snapshot } from '../../packages/core/src/values/snapshot.js';
import { cloneableValue } from './arbitrary-values.js';
import { firstChangeable } from './frozen.js';
import { differenceOf } from './same-clone.js';

function copyOf<T>(value: T): T {
  return snapshot(value, false) as T;
}

class Account {
  owner = 'Ada';
  #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}

/** An array without its second element. */
function holed(): unknown[] {
  return Object.assign(new Array(5), { 0: 0, 2: 2, 3: 3, 4: 4 });
}

/** An object with a getter that deletes what comes after it. */
function dropping(object: object): unknown {
  const get = (): unknown => Reflect.deleteProperty(object, 'later');
  return Object.assign(Object.defineProperty(object, 'first', { get, enumerable: true }), {
    later: 1,
    last: 2,
  });
}

describe('what a snapshot is', () => {
  test('SPEC 2.3: a snapshot is what structuredClone gives, whatever the value', () => {
    fc.assert(
      fc.property(cloneableValue, (value) => {
        expect(differenceOf(snapshot(value, false), structuredClone(value))).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  test('SPEC 2.2: a snapshot is frozen, whatever the value', () => {
    fc.assert(
      fc.property(cloneableValue, (value) => {
        expect(firstChangeable(snapshot(value, false))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test.each([undefined, null, true, 0, -0, Number.NaN, 12n, 'text'])('SPEC 2.3: %s is itself', (value) => {
    expect(Object.is(copyOf(value), value)).toBe(true);
  });

  test('SPEC 2.2: the source is not changed, and its later changes are not seen', () => {
    const source = { list: [1], map: new Map([['a', [1]]]), date: new Date(0), set: new Set([1]) };
    const copy = copyOf(source);
    source.list.push(2);
    source.map.get('a')?.push(2);
    source.map.set('b', []);
    source.date.setTime(1);
    source.set.clear();
    expect([copy.list, [...copy.map], copy.date.getTime(), [...copy.set]]).toEqual([
      [1],
      [['a', [1]]],
      0,
      [1],
    ]);
  });

  test('SPEC 2.2: each snapshot is of the value as it is then', () => {
    const source = { list: [1] };
    const first = copyOf(source);
    source.list.push(2);
    expect([first, copyOf(source)]).toEqual([{ list: [1] }, { list: [1, 2] }]);
  });

  test('SPEC 2.3: what Object.prototype has is no obstacle, even where it cannot be assigned to', () => {
    Object.defineProperty(Object.prototype, 'fixed', { value: 1, configurable: true });
    try {
      expect(Object.entries(copyOf({ fixed: 2 }))).toEqual([['fixed', 2]]);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'fixed');
    }
  });

  test('SPEC 2.3: more objects than are compared one by one keep their sharing', () => {
    const leaf = { leaf: true };
    const source = Array.from({ length: 100 }, (_, i) => ({ i, leaf }));
    source.push(...source);
    const copy = copyOf(source);
    expect(differenceOf(copy, structuredClone(source))).toBeUndefined();
    expect(copy[150]).toBe(copy[50]);
    expect(copy[99]?.leaf).toBe(copy[0]?.leaf);
  });

  test('SPEC 2.3: a class instance arrives as a plain object of its own properties', () => {
    class Emitter extends Account {
      listeners = new Map([['call', 1]]);
    }
    const copy = copyOf(Object.assign(new Emitter(), { [Symbol('hidden')]: 1 }));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Reflect.ownKeys(copy)).toEqual(['owner', 'listeners']);
  });

  test('SPEC 2.3: what another context made is copied to objects of this one', () => {
    const source = runInContext(
      '({ a: [1], m: new Map([[1, {}]]), d: new Date(5), e: new Error("x") })',
      createContext(),
    );
    const copy = copyOf(source) as { a: unknown; m: unknown; d: unknown; e: unknown };
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(copy.a).toBeInstanceOf(Array);
    expect(copy.m).toBeInstanceOf(Map);
    expect(copy.d).toBeInstanceOf(Date);
    expect(copy.e).toBeInstanceOf(Error);
  });

  test('SPEC 2.4: own keys named like prototypes are only keys', () => {
    const source = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": 2}, "0": {"__proto__": []}}',
    );
    const copy = copyOf(source) as object;
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Reflect.ownKeys(copy)).toEqual(['0', '__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(differenceOf(copy, structuredClone(source))).toBeUndefined();
  });

  test('SPEC 2.3: a getter is read once', () => {
    let reads = 0;
    const property = { enumerable: true, get: () => ++reads };
    const array = Object.defineProperty(Object.defineProperty([1, 2], 1, property), 'extra', property);
    const source = Object.defineProperties({ array }, { own: property });
    expect(copyOf(source)).toEqual({ array: Object.assign([1, 1], { extra: 2 }), own: 3 });
    expect(reads).toBe(3);
  });

  test('SPEC 2.2: a getter may make a snapshot of its own', () => {
    const shared = { inner: true };
    const source = {
      shared,
      get nested() {
        return snapshot([shared, shared], false);
      },
      again: shared,
    };
    const copy = copyOf(source);
    expect(copy).toEqual({ shared, nested: [shared, shared], again: shared });
    expect(copy.again).toBe(copy.shared);
  });

  test('SPEC 2.3: holes and properties of arrays are kept', () => {
    const holes = Object.assign(new Array(4), { 1: 'a' });
    const masked = Object.assign(new Array(2), { 1: undefined, x: undefined }); // as many values as elements
    for (const source of [holes, masked, 'a-b'.match(/(?<first>a)-/), new Array(1e6)]) {
      expect(differenceOf(copyOf(source), structuredClone(source))).toBeUndefined();
    }
  });

  test('SPEC 2.3: what a getter takes away or adds while the value is read is as structuredClone has it', () => {
    const holey = (list: unknown[]): unknown[] => {
      const get = (): unknown => {
        list[1] = 'added';
        delete list[3];
        return 'read';
      };
      return Object.defineProperty(list, 0, { get, enumerable: true });
    };
    const noted = (list: unknown[]): unknown => Object.assign(holey(list), { note: 'own' });
    const makers: (() => unknown)[] = [
      () => dropping({}),
      () => dropping(Object.create({})),
      () => dropping(new Map()),
      () => holey(holed()),
      () => holey([0, 1, 2, 3, 4]),
      () => noted(holed()),
    ];
    for (const make of makers) {
      expect(differenceOf(snapshot(make(), false), structuredClone(make()))).toBeUndefined();
    }
  });

  test('SPEC 2.3: a very wide value is copied', () => {
    const wide = { list: Array.from({ length: 200_000 }, (_, i) => ({ i })) };
    expect(copyOf(wide).list.at(-1)).toEqual({ i: 199_999 });
  });
});

describe('messages inside', () => {
  class Branded {
    readonly fn = () => 1;
  }
  const message = Object.defineProperty(new Branded(), messageBrand, { value: true });
  const type = Object.defineProperty(new Branded(), messageTypeBrand, { value: true });

  test('SPEC 2.7: a message and a message type anywhere are passed as themselves', () => {
    const copy = copyOf({
      list: [message],
      map: new Map([[type, message]]),
      error: new Error('', { cause: type }),
    });
    expect(copy.list[0]).toBe(message);
    expect([...copy.map]).toEqual([[type, message]]);
    expect([...copy.map.keys()][0]).toBe(type);
    expect(copy.error.cause).toBe(type);
    expect([copyOf(message), copyOf(type)]).toEqual([message, type]);
    expect(Object.isFrozen(message)).toBe(false);
  });
});
