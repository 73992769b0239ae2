// Where a program has globals of its own (the contexts of jest, jsdom and vitest's vmThreads), Node.js still clones to its own
// classes: a Map that arrives on a port is no `instanceof Map` there. So what arrives is adopted: every object gets the prototype
// that its kind has in this realm. The objects work as before, because the language recognizes them by internal slots.

import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { emptyTypedArrays } from './binary-view.js';
import { partsOf } from './parts.js';

/** The prototypes of what Node.js clones, each with its counterpart in this realm; empty if they are the same. */
let prototypes: ReadonlyMap<object, object> | undefined;

/** Makes a value from a port or from `deserialize` an instance of the classes of this realm, in place, and returns it. */
export function adopt<T>(clone: T): T {
  prototypes ??= findPrototypes();
  if (prototypes.size > 0) adoptAll(clone, prototypes);
  return clone;
}

function adoptAll(clone: unknown, localOf: ReadonlyMap<object, object>): void {
  const objects = new Set<object>();
  const meet = (part: unknown): void => {
    if (typeof part === 'object' && part !== null) objects.add(part);
  };
  meet(clone);
  for (const object of objects) {
    const prototype = types.isSharedArrayBuffer(object)
      ? SharedArrayBuffer.prototype
      : localOf.get(Object.getPrototypeOf(object) as object);
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

/** Returns one object of each class that cloning supports. */
function samples(): object[] {
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  // Looked up by the names that a program sees: literals would be of this code's realm, whatever the globals are.
  const empty = [Map, Set, Date, RegExp, ArrayBuffer, ...errors];
  return [
    ...[{}, [], Object(''), Object(0), Object(false), Object(0n), new DataView(new ArrayBuffer(0))],
    ...emptyTypedArrays(),
    ...empty.map((type): object => Reflect.construct(type, [])),
  ];
}
