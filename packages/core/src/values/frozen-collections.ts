// Freezes Maps, Sets and Dates. They keep their content in internal slots, which `Object.freeze` does not affect, so their mutators
// must throw. For each of these classes, one prototype stands between the objects and the built-in prototype (shadowing the
// mutators on each object would cost thirty times as much); `instanceof` and `constructor` work as before.

import { defineProperty } from '../basics/properties.js';

const mapPrototype = withoutMutators(Map.prototype, [
  'set',
  'delete',
  'clear',
  'getOrInsert',
  'getOrInsertComputed',
]);
const setPrototype = withoutMutators(Set.prototype, ['add', 'delete', 'clear']);
const datePrototype = withoutMutators(
  Date.prototype,
  Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set')),
);

export function freezeMap(map: Map<unknown, unknown>): void {
  Object.freeze(Object.setPrototypeOf(map, mapPrototype));
}

export function freezeSet(set: Set<unknown>): void {
  Object.freeze(Object.setPrototypeOf(set, setPrototype));
}

export function freezeDate(date: Date): void {
  Object.freeze(Object.setPrototypeOf(date, datePrototype));
}

/** Returns an object to put between instances and `prototype`. Its versions of the named methods throw. */
function withoutMutators(
  prototype: Map<unknown, unknown> | Set<unknown> | Date,
  names: readonly string[],
): object {
  const between = Object.create(prototype) as object;
  for (const name of names) {
    if (!Object.hasOwn(prototype, name)) continue;
    const refuse = (): never => {
      throw new TypeError(`Cannot call ${name}: the value of a message is immutable`);
    };
    defineProperty(refuse, 'name', { value: name });
    defineProperty(between, name, { value: refuse });
  }
  return Object.freeze(between);
}
