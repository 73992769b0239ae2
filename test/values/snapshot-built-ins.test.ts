import { describe, expect, test } from 'vitest';
import { snapshot } from '../../packages/core/src/values/snapshot.js';
import { errorOf } from './refusals.js';
import { differenceOf } from './same-clone.js';

function copyOf<T>(value: T): T {
  return snapshot(value, false) as T;
}

describe('Maps, Sets, Dates and errors', () => {
  test('SPEC 2.2: mutators of Maps, Sets and Dates throw', () => {
    const { map, set, date } = copyOf({ map: new Map([[1, 1]]), set: new Set([1]), date: new Date(7) });
    const setters = Reflect.ownKeys(Date.prototype).filter((name) => String(name).startsWith('set'));
    expect(setters).toContain('setYear');
    for (const setter of setters) expect(() => Reflect.get(date, setter).call(date, 1)).toThrow(TypeError);
    expect(() => map.set(1, 2)).toThrow(TypeError);
    expect(() => map.delete(1)).toThrow(TypeError);
    expect(() => map.clear()).toThrow(TypeError);
    expect(() => set.add(2)).toThrow(TypeError);
    expect(() => set.delete(1)).toThrow(TypeError);
    expect(() => set.clear()).toThrow(TypeError);
    expect([map.get(1), set.has(1), date.getTime()]).toEqual([1, true, 7]);
    expect([map.constructor, set.constructor, date.constructor]).toEqual([Map, Set, Date]);
    expect([map instanceof Map, set instanceof Set, date instanceof Date]).toEqual([true, true, true]);
  });

  test('SPEC 2.3: overridden methods and swapped prototypes are not believed', () => {
    class LyingMap extends Map<string, number> {
      override forEach(): void {}
      override *[Symbol.iterator](): Generator<never> {}
      override get size(): number {
        return 0;
      }
    }
    const stripped = Object.setPrototypeOf(new Set([1]), Object.prototype);
    const copy = copyOf({ map: new LyingMap([['a', 1]]), stripped });
    expect([...copy.map]).toEqual([['a', 1]]);
    expect([...copy.stripped]).toEqual([1]);
  });

  test('SPEC 2.2: a RegExp is fresh, not frozen and starts anew', () => {
    const source = /x/g;
    source.test('xx');
    const copy = copyOf({ source }).source;
    expect(copy).not.toBe(source);
    expect([copy.lastIndex, copy.test('x'), copy.flags]).toEqual([0, true, 'g']);
  });

  test('SPEC 2.3: an error is as structuredClone has it, its cause too', () => {
    class CallError extends RangeError {
      code = 'E_CALL';
      override cause = { by: [new TypeError('inner')] };
    }
    const renamed = Object.assign(new Error('late'), { name: 'SyntaxError' });
    const noMessage = new URIError();
    const accessor = Object.defineProperty(new Error('a'), 'cause', { get: () => 1 });
    const computed = Object.defineProperty(new Error('a'), 'message', { get: () => 'b' });
    for (const source of [
      new CallError('x'),
      renamed,
      noMessage,
      accessor,
      computed,
      new AggregateError([1], 'all'),
    ]) {
      expect(differenceOf(copyOf(source), structuredClone(source))).toBeUndefined();
    }
  });

  test('SPEC 2.2: nothing of an error can be assigned to', () => {
    const copy = copyOf(new Error('x', { cause: {} }));
    for (const name of ['message', 'stack', 'cause']) {
      const before: unknown = Reflect.get(copy, name);
      expect(Reflect.set(copy, name, 'other')).toBe(false);
      expect(Reflect.get(copy, name)).toBe(before);
    }
  });

  test('SPEC 2.3, 2.4: an error may be within its own cause where the platform can clone it, else it is refused', () => {
    const outer = new Error('outer');
    outer.cause = { list: [outer] };
    const chain = new Error('chain', { cause: new Error('link') });
    (chain.cause as Error).cause = chain;
    if (isCloneable(outer)) {
      for (const source of [outer, chain]) {
        expect(differenceOf(copyOf(source), structuredClone(source))).toBeUndefined();
      }
    } else {
      const complaint = 'cannot be cloned: it is an error within its own cause';
      expect(errorOf({ outer }).message).toBe(`value.outer.cause.list[0] ${complaint}`);
      expect(errorOf({ chain }).message).toBe(`value.chain.cause.cause ${complaint}`);
    }
  });

  test('SPEC 2.3: an error may be met twice, and hold what holds it', () => {
    const error = new Error('shared');
    const holder: Record<string, unknown> = {
      error,
      again: error,
      other: new Error('other', { cause: error }),
    };
    error.cause = holder['list'] = [holder];
    expect(differenceOf(copyOf(holder), structuredClone(holder))).toBeUndefined();
  });
});

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
