// Values that are large, deep, of another context, or that change while they are read. Each is made anew for the bus
// and for `structuredClone`, by the same choices.

import { createContext, runInContext } from 'node:vm';
import { keys, makePrimitive, makeString } from './leaves.mjs';
import { makeValue } from './make-value.mjs';

const context = createContext();
runInContext('Error.stackTraceLimit = 0', context); // stacks would differ
const foreign = [
  ...[
    '({ a: 1 })',
    '[1, , 3]',
    'new Map([[{}, 1]])',
    'new Set([1])',
    'new Date(7)',
    '/x/g',
    'new Error("far")',
  ],
  ...[
    'new Uint8Array([1, 2])',
    'Object(5n)',
    'new String("s")',
    'Object.create(null)',
    'new (class A { b = 1 })()',
  ],
  ...[
    'new TypeError("far", { cause: { a: [1] } })',
    'new DataView(new ArrayBuffer(3))',
    'new ArrayBuffer(3)',
  ],
].map((code) => () => runInContext(code, context));

const wrappers = [
  (inner) => [inner],
  (inner) => ({ inner }),
  (inner) => new Map([['inner', inner]]),
  (inner) => new Map([[inner, 'inner']]),
  (inner) => new Set([inner]),
  (inner) => new Error('around', { cause: inner }),
  (inner) => Object.assign(new Array(3), { inner }),
  (inner) => Object.assign(Object.create({}), { inner }),
];

/** Wraps a value in so many levels of containers. */
export function nest(choices, levels, innermost) {
  const few = [choices.oneOf(wrappers), choices.oneOf(wrappers), choices.oneOf(wrappers)];
  let value = innermost;
  for (let level = 0; level < levels; level += 1) value = few[level % few.length](value);
  return value;
}

/** Anything odd but `undefined`, which no message carries. */
export function makeOddValue(choices) {
  return choices.oneOf(makers)(choices) ?? null;
}

const makers = [
  (choices) => makeValue(choices, { isMadeTwice: true, hasCyclicErrors: true }),
  (choices) => nest(choices, 490 + choices.below(11), makePrimitive(choices)),
  (choices) => choices.oneOf(['x', 'é', '☃', '\ud83d\ude00', '\ud800']).repeat(1 + choices.below(50_000)),
  (choices) => Array.from({ length: choices.below(3000) }, (_, i) => (i % 7 === 0 ? i / 3 : i)),
  (choices) => Array.from({ length: choices.below(300) }, () => makePrimitive(choices)),
  (choices) => new Float64Array(100_000).subarray(5, 5 + choices.below(500)),
  makeDictionary,
  (choices) =>
    new Map(Array.from({ length: choices.below(500) }, (_, i) => [i % 3 ? i : { i }, makeString(choices)])),
  (choices) => ({ here: choices.oneOf(foreign)(), list: [choices.oneOf(foreign)()] }),
  (choices) => choices.oneOf(foreign)(),
  counting,
  droppingLater,
  addingLater,
  thawing,
  reshaping,
];

function makeDictionary(choices) {
  const entries = Array.from({ length: choices.below(1500) }, (_, i) => [`${choices.oneOf(keys)}${i}`, i]);
  return Object.fromEntries(entries);
}

/** Reading it twice would show. */
function counting(choices) {
  let reads = 0;
  const get = () => {
    reads += 1;
    return { reads };
  };
  const object = Object.defineProperty({}, choices.oneOf(keys), { get, enumerable: true });
  const list = Object.defineProperty([0, 1, 2], choices.below(5), { get, enumerable: true });
  return { object, own: Object.create({}, { read: { get, enumerable: true } }), list };
}

/** A getter takes away, or changes, what comes after it. */
function droppingLater(choices) {
  const object = choices.onceIn(2) ? Object.create({}) : {};
  const change = choices.below(3);
  Object.defineProperty(object, 'first', {
    enumerable: true,
    get: () => {
      if (change === 0) delete object.second;
      if (change === 1) Object.defineProperty(object, 'second', { enumerable: false });
      if (change === 2) object.second = 'another';
      return 1;
    },
  });
  return Object.assign(object, { second: makeString(choices), third: 3 });
}

/** A getter adds what was not there. */
function addingLater(choices) {
  const map = new Map([[1, 1]]);
  const set = new Set([1]);
  const object = choices.onceIn(2) ? Object.create({}) : {};
  Object.defineProperty(object, 'first', {
    enumerable: true,
    get: () => {
      map.set(2, 2);
      set.add(2);
      object.added = true;
      return 1;
    },
  });
  map.set('object', object);
  set.add(object);
  return choices.onceIn(2) ? { map, set } : { set, map };
}

/** A getter replaces part of what was copied already. */
function thawing(choices) {
  const before = { text: makeString(choices) };
  const get = () => {
    before.text = 'changed after it was copied';
    return before;
  };
  return [before, Object.defineProperty({}, 'get', { get, enumerable: true }), before];
}

/** A getter among an array's elements adds or takes away others, where they cannot be taken for one another. */
function reshaping(choices) {
  const list = choices.onceIn(2) ? [0, 1, 2, 3, 4] : [0, 1, 2];
  const hasHole = choices.onceIn(2);
  if (hasHole) delete list[1];
  if (choices.onceIn(2) && hasHole) list.note = 'own';
  const [added, removed] = [choices.below(5), choices.below(5)];
  const get = () => {
    if (!Object.hasOwn(list, added) && added < list.length) list[added] = 'added';
    if (removed > 0) delete list[removed];
    list.late = 'added';
    return { removed };
  };
  return Object.defineProperty(list, 0, { get, enumerable: true });
}
