// Where a program has classes of its own (the contexts of jest, jsdom and vitest's vmThreads), what Node.js clones still is of
// its own classes: no Map that a port brings is an `instanceof Map` there. So what arrives is adopted: every object gets the
// prototype that its like has here. The language knows objects by what they are, and everything works as before.

import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { emptyTypedArrays } from './binary-view.js';
import { partsOf } from './parts.js';

/** The prototypes of what Node.js clones, each with the one that its like has here; none where they are the same. */
let prototypes: ReadonlyMap<object, object> | undefined;

/** Makes what a port or `deserialize` gave an instance of the classes of this realm, in place, and returns it. */
export function adopt<T>(clone: T): T {
  prototypes ??= findPrototypes();
  if (prototypes.size > 0) adoptAll(clone, prototypes);
  return clone;
}

function adoptAll(clone: unknown, homeOf: ReadonlyMap<object, object>): void {
  const objects = new Set<object>();
  const meet = (part: unknown): void => {
    if (typeof part === 'object' && part !== null) objects.add(part);
  };
  meet(clone);
  for (const object of objects) {
    const prototype = types.isSharedArrayBuffer(object)
      ? SharedArrayBuffer.prototype
      : homeOf.get(Object.getPrototypeOf(object) as object);
    if (prototype !== undefined) Object.setPrototypeOf(object, prototype);
    if (ArrayBuffer.isView(object)) meet(object.buffer);
    else for (const part of partsOf(object)) meet(part);
  }
}

function findPrototypes(): ReadonlyMap<object, object> {
  const pairs = samples().map((sample) => {
    const clone = deserialize(serialize(sample)) as object;
    return [Object.getPrototypeOf(clone) as object, Object.getPrototypeOf(sample) as object] as const;
  });
  return new Map(pairs.filter(([there, here]) => there !== here));
}

/** One object of each class that cloning knows. */
function samples(): object[] {
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  // By the names that a program sees: a literal would be of the realm of this code, whatever these are.
  const empty = [Map, Set, Date, RegExp, ArrayBuffer, ...errors];
  return [
    ...[{}, [], Object(''), Object(0), Object(false), Object(0n), new DataView(new ArrayBuffer(0))],
    ...emptyTypedArrays(),
    ...empty.map((type): object => Reflect.construct(type, [])),
  ];
}
