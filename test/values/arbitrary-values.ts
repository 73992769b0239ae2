// Any value that can be cloned, for property tests: all kinds, with cycles and shared references.

import fc from 'fast-check';

const key = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'length', '0', '7'),
);

const leaf = fc.oneof(
  fc.anything({ maxDepth: 0, withBigInt: true }),
  fc.constantFrom(undefined, null, Number.NaN, -0, 10n ** 30n),
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(/a+/giu, /b/y),
  fc.boolean().map(Object),
  fc.string().map(Object),
  fc.bigInt().map(Object),
  fc.string().map((message) => new RangeError(message)),
  fc.uint8Array({ maxLength: 8 }),
  fc.float64Array({ maxLength: 4 }),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => new DataView(bytes.buffer)),
);

/** A value in which some objects are met several times, and some hold themselves. */
export const cloneableValue: fc.Arbitrary<unknown> = fc
  .tuple(tree(), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }))
  .map(([value, links]) => link(value, links));

function tree(): fc.Arbitrary<unknown> {
  return fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.dictionary(key, tie('any'), { maxKeys: 5 }),
      fc.array(tie('any'), { maxLength: 5 }),
      fc.sparseArray(tie('any'), { maxNumElements: 3 }),
      fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 4 }).map((entries) => new Map(entries)),
      fc.array(tie('any'), { maxLength: 4 }).map((members) => new Set(members)),
      tie('any').map((cause) => new TypeError('broken', { cause })),
      tie('any').map((own) => Object.assign(Object.create(null) as object, { own })),
    ),
  })).any;
}

/** Adds references from some containers of the value to others. */
function link(value: unknown, links: readonly (readonly [from: number, to: number])[]): unknown {
  const containers: object[] = [];
  collect(value, containers);
  if (containers.length === 0) return value;
  for (const [from, to] of links) {
    const target = containers[to % containers.length];
    const holder = containers[from % containers.length];
    if (Array.isArray(holder)) holder.push(target);
    else if (holder instanceof Map) holder.set(target, holder);
    else if (holder instanceof Set) holder.add(target);
    else if (holder !== undefined) Reflect.set(holder, `to${to}`, target);
  }
  return value;
}

function collect(value: unknown, containers: object[]): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) containers.push(value);
  else if ([null, Object.prototype].includes(Object.getPrototypeOf(value))) containers.push(value);
  else return;
  const children = value instanceof Map ? [...value].flat() : Object.values(value);
  for (const child of value instanceof Set ? value : children) collect(child, containers);
}
