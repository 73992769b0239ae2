// Makes any value that can be cloned from a stream of choices: containers of all kinds around leaves and binary data,
// with cycles and shared references. The same choices make an equal value.

import { Memories } from './binary.mjs';
import { keys, makeOddLeaf, makePrimitive, makeString } from './leaves.mjs';

class Account {
  #secret = 1;
  owner = 'Ada';
  static shared = 1;
  get secret() {
    return this.#secret;
  }
  method() {}
}
class OwnMap extends Map {
  note = 'own';
  get size() {
    return 99;
  }
}
class OwnSet extends Set {}
class OwnArray extends Array {}

/** Prototypes that no clone has. */
const prototypes = [
  null,
  Account.prototype,
  { inherited: 1 },
  Object.freeze({ set a(_value) {} }),
  Map.prototype,
  Array.prototype,
  new Proxy({}, {}),
  Object.create(null),
];

/**
 * Makes a value.
 *
 * @param messages Makes the messages and message types within the value; without it there are none.
 * @param hasCyclicErrors Whether errors may be within their own causes, which not all platforms can clone.
 * @param memory What binary data may be: see `Memories`.
 */
export function makeValue(choices, options = {}) {
  return new Making(choices, options).value();
}

function disguise(object, prototype) {
  Reflect.setPrototypeOf(object, prototype); // what is frozen stays as it is
  return object;
}

class Making {
  #choices;
  #messages;
  #hasCyclicErrors;
  #memories;
  #made = [];
  #left;

  constructor(choices, { messages, hasCyclicErrors = false, ...memory }) {
    this.#choices = choices;
    this.#messages = messages;
    this.#hasCyclicErrors = hasCyclicErrors;
    this.#memories = new Memories(choices, memory);
    // Most values are small.
    this.#left = choices.oneOf([1, 3, 4, 6, 10, 24]);
  }

  value(level = 0) {
    const choices = this.#choices;
    this.#left -= 1;
    if (this.#left < 0 || level > 8) return makePrimitive(choices);
    const kind = choices.below(32);
    if (kind < 10 - Math.max(0, 6 - level * 2)) return makePrimitive(choices);
    if (kind < 12) return this.#known(makeOddLeaf(choices));
    if (kind === 12) return this.#known(this.#memories.make());
    if (kind < 15 && this.#made.length > 0) return choices.oneOf(this.#made);
    if (kind === 15 && this.#messages !== undefined) return this.#known(this.#messages.make(choices));
    if (kind < 22) return this.#fill(this.#known({}), level);
    if (kind < 27) return this.#list(level);
    if (kind === 27) return this.#map(level);
    if (kind === 28) return this.#set(level);
    if (kind === 29) return this.#error(level);
    return kind === 30 ? this.#object(level) : this.#sparse(level);
  }

  #known(object) {
    this.#made.push(object);
    return object;
  }

  #fill(object, level) {
    for (let count = this.#choices.below(6); count > 0; count -= 1)
      this.#put(object, this.#choices.oneOf(keys), level);
    return object;
  }

  #put(object, key, level, flags = { writable: true, enumerable: true, configurable: true }) {
    const value = this.value(level + 1);
    if (Object.getOwnPropertyDescriptor(object, key)?.configurable === false) return;
    Object.defineProperty(object, key, { value, ...flags });
  }

  #list(level) {
    const list = this.#known(this.#choices.onceIn(16) ? new OwnArray() : []);
    for (let count = this.#choices.below(6); count > 0; count -= 1) list.push(this.value(level + 1));
    if (this.#choices.onceIn(16)) list.note = makeString(this.#choices);
    return list;
  }

  #sparse(level) {
    const choices = this.#choices;
    const list = this.#known(new Array(choices.oneOf([0, 1, 2, 5, 40])));
    for (let count = choices.below(3); count > 0; count -= 1) list[choices.below(6)] = this.value(level + 1);
    if (choices.onceIn(3)) this.#put(list, choices.oneOf(keys), level);
    if (choices.onceIn(16)) list.length = choices.oneOf([0, 3, 4_294_967_295]);
    return list;
  }

  #map(level) {
    const map = this.#known(this.#choices.onceIn(8) ? new OwnMap() : new Map());
    for (let count = this.#choices.below(5); count > 0; count -= 1)
      map.set(this.value(level + 1), this.value(level + 1));
    return map;
  }

  #set(level) {
    const set = this.#known(this.#choices.onceIn(8) ? new OwnSet() : new Set());
    for (let count = this.#choices.below(5); count > 0; count -= 1) set.add(this.value(level + 1));
    return set;
  }

  #error(level) {
    const error = new TypeError(makeString(this.#choices));
    if (this.#hasCyclicErrors) this.#known(error);
    this.#put(error, 'cause', level);
    return this.#known(error);
  }

  /** An object that is not plain, or has properties that are no plain ones. */
  #object(level) {
    const choices = this.#choices;
    switch (choices.below(8)) {
      case 0:
        return this.#fill(this.#known(Object.create(choices.oneOf(prototypes))), level);
      case 1:
        return this.#fill(this.#known(new Account()), level);
      case 2:
        return this.#accessor(level);
      case 3:
        return Object.freeze(this.#fill(this.#known({}), level));
      case 4:
        return this.#hide(this.#fill(this.#known({}), level), level);
      case 5:
        return disguise(this.#fill(this.#list(level), level), choices.oneOf(prototypes));
      case 6:
        return disguise(this.#known(this.#map(level)), choices.oneOf(prototypes));
      default:
        return disguise(this.#known(makeOddLeaf(choices)), choices.oneOf(prototypes));
    }
  }

  #accessor(level) {
    const object = this.#fill(this.#known({}), level);
    const value = this.value(level + 1);
    const key = this.#choices.oneOf(keys);
    Object.defineProperty(object, key, { get: () => value, enumerable: true, configurable: true });
    return this.#fill(object, level);
  }

  /** Adds what cloning leaves out: properties that are not enumerable, and symbol keys, whatever they hold. */
  #hide(object, level) {
    this.#put(object, this.#choices.oneOf(keys), level, { enumerable: false, configurable: true });
    Object.defineProperty(object, 'onDone', { value: () => {}, enumerable: false });
    object[Symbol('hidden')] = Symbol('also hidden');
    return object;
  }
}
