// Messages and message types within random values (SPEC 2.7). `structuredClone` would take them apart, so the value that
// it is to clone is made with stand-ins in their places: boxed strings, which it keeps, and which say whose place it is.

import { defineMessageType } from '@stasis-bus/core';
import { makeValue } from './make-value.mjs';

const types = ['fuzz.inner', 'fuzz.other', '__proto__', 'constructor'].map((name) => defineMessageType(name));
const mostDepth = 3;

/** Makes the messages of one value. */
export class RealMessages {
  /** In the order in which they were made. */
  all = [];
  #depth = 0;

  make(choices) {
    if (choices.onceIn(3)) return choices.oneOf(types);
    const [type, options, value] = this.#parts(choices);
    const message = createOr(type, value, options);
    this.all.push(message);
    return message;
  }

  #parts(choices) {
    const type = choices.oneOf(types);
    const options = choices.onceIn(2) ? { eid: choices.oneOf(['far', null]), headers: { trace: '1' } } : {};
    this.#depth += 1;
    const value = makeInner(choices, this.#depth, this);
    this.#depth -= 1;
    return [type, options, value];
  }
}

/** Makes stand-ins by the same choices. */
export class StandIns {
  #made = 0;
  #depth = 0;
  #real;
  #prefix;
  #meant = new Map();
  #types = new Map();

  /** @param number A number of the value's own among those that are described together. */
  constructor(real, number) {
    this.#real = real;
    this.#prefix = `\0${number}.`;
  }

  /** What a part of the clone stands for; `undefined`: for itself. */
  meantBy = (part) => (part instanceof String ? this.#meant.get(String(part)) : undefined);

  make(choices) {
    if (choices.onceIn(3)) return this.#type(choices.oneOf(types));
    choices.oneOf(types);
    if (choices.onceIn(2)) choices.oneOf(['far', null]);
    this.#depth += 1;
    const value = makeInner(choices, this.#depth, this);
    this.#depth -= 1;
    const number = this.#made;
    this.#made += 1;
    return this.#standIn(`message ${number}`, describe(this.#real.all[number], cloneOr(value)));
  }

  /** The same object each time: a type is one object. */
  #type(type) {
    const standIn = this.#types.get(type) ?? this.#standIn(`type ${type.name}`, type);
    this.#types.set(type, standIn);
    return standIn;
  }

  #standIn(text, meant) {
    const key = this.#prefix + text;
    this.#meant.set(key, meant);
    return new String(key);
  }
}

function makeInner(choices, depth, messages) {
  return makeValue(choices, { isMadeTwice: true, ...(depth < mostDepth ? { messages } : {}) });
}

/** What a message should look like: its own parts, but the value as `structuredClone` has it. */
function describe({ type, name, id, timestamp, eid, headers }, value) {
  const parts = { type, name, id, timestamp, eid, headers, value, [Symbol.toStringTag]: 'Message' };
  return Object.assign(Object.create(null), parts);
}

function createOr(type, value, options) {
  try {
    return type.create(value ?? null, options);
  } catch (error) {
    if (error.code !== 'ERR_STASIS_VALUE_NOT_CLONEABLE') throw error;
    return type.create(null, options);
  }
}

function cloneOr(value) {
  try {
    return structuredClone(value ?? null);
  } catch {
    return null;
  }
}
