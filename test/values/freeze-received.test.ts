import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freezeReceived, snapshot } from '../../packages/core/src/values/snapshot.js';
import { cloneableValue } from './arbitrary-values.js';
import { firstChangeable } from './frozen.js';
import { differenceOf } from './same-clone.js';

class Leaf {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

function placeholder(id: number): { placeholder: number } {
  return { placeholder: id };
}

/** Gives a leaf for each placeholder, the same for the same number, and counts the questions. */
function restorer() {
  const leaves = [new Leaf(0), new Leaf(1)];
  const asked: object[] = [];
  const restore = (candidate: object): unknown => {
    asked.push(candidate);
    return 'placeholder' in candidate ? leaves[Number(candidate.placeholder)] : undefined;
  };
  return { leaves, asked, restore };
}

test('SPEC 2.3: a value that arrived is what the snapshot was, whatever the value', () => {
  fc.assert(
    fc.property(cloneableValue, (value) => {
      const sent = snapshot(value, false);
      const received = freezeReceived(structuredClone(sent));
      expect(differenceOf(received, sent)).toBeUndefined();
      expect(firstChangeable(received)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('SPEC 2.2: it is frozen in place', () => {
  const arrived = { list: [{ a: 1 }], map: new Map([['k', new Date(0)]]) };
  expect(freezeReceived(arrived)).toBe(arrived);
  expect(firstChangeable(arrived)).toBeUndefined();
  expect(() => arrived.map.set('k', new Date())).toThrow(TypeError);
  expect(() => arrived.map.get('k')?.setTime(1)).toThrow(TypeError);
});

test('SPEC 2.7: placeholders are replaced wherever they are, and nothing in the replacement is touched', () => {
  const { leaves, restore } = restorer();
  const [first, second] = leaves;
  const arrived = {
    own: placeholder(0),
    list: [1, placeholder(1)],
    map: new Map<unknown, unknown>([
      ['before', 1],
      [placeholder(0), placeholder(1)],
      ['after', 2],
    ]),
    set: new Set<unknown>(['before', placeholder(1), 'after']),
    error: new Error('x', { cause: placeholder(0) }),
    nested: [{ deep: [placeholder(1)] }],
  };
  const copy = freezeReceived(arrived, restore) as typeof arrived;
  expect([copy.own, copy.list[1], copy.error.cause]).toEqual([first, second, first]);
  expect([...copy.map]).toEqual([
    ['before', 1],
    [first, second],
    ['after', 2],
  ]);
  expect([...copy.set]).toEqual(['before', second, 'after']);
  expect(copy.nested[0]?.deep[0]).toBe(second);
  expect(leaves.some(Object.isFrozen)).toBe(false);
  expect(() => copy.set.add(1)).toThrow(TypeError);
});

test('SPEC 2.7: the value itself may be a placeholder, and what is in a placeholder is not looked at', () => {
  const { asked, leaves, restore } = restorer();
  const holder = { ...placeholder(1), inner: {} };
  expect(freezeReceived(holder, restore)).toBe(leaves[1]);
  expect(asked).toEqual([holder]);
  expect(Object.isFrozen(holder)).toBe(false);
});

test('SPEC 2.3: each object is asked about once, and cycles end', () => {
  const { asked, restore, leaves } = restorer();
  const shared = placeholder(0);
  const cycle: Record<string, unknown> = { shared, again: [shared] };
  cycle['self'] = cycle;
  cycle['map'] = new Map([[cycle, cycle]]);
  const copy = freezeReceived(cycle, restore) as { shared: unknown; again: unknown[]; self: unknown };
  expect([copy.shared, copy.again[0]]).toEqual([leaves[0], leaves[0]]);
  expect(copy.self).toBe(copy);
  expect(asked).toHaveLength(new Set(asked).size);
});

test('SPEC 2.4: an own key named __proto__ may hold a placeholder', () => {
  const { leaves, restore } = restorer();
  const arrived: object = JSON.parse('{"__proto__": {"placeholder": 1}}');
  freezeReceived(arrived, restore);
  expect(Object.getOwnPropertyDescriptor(arrived, '__proto__')?.value).toBe(leaves[1]);
  expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
});

test('SPEC 2.3: views come as they are, and nesting is no limit', () => {
  const bytes = Uint8Array.of(1);
  let arrived: unknown = bytes;
  for (let level = 0; level < 50_000; level += 1) arrived = [arrived];
  expect(freezeReceived(arrived)).toBe(arrived);
  expect([Object.isFrozen(arrived), Object.isExtensible(bytes), bytes[0]]).toEqual([true, false, 1]);
});

test('SPEC 2.2: what another context made is frozen, too', () => {
  const arrived: unknown = runInContext(
    '({ list: [{}], map: new Map(), date: new Date(), error: new Error() })',
    createContext(),
  );
  expect(firstChangeable(freezeReceived(arrived))).toBeUndefined();
});
