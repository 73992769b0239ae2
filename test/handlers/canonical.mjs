// A value as text, in which everything shows that structured cloning may keep or lose: classes, the kind of every
// object, all own keys and their order, cycles and shared references, holes, -0, the bytes behind views and which views
// share them. Messages and message types show with all their parts. Made for speed: fuzzing compares values by the
// million. How objects are protected does not show: whoever cares is shown each object.

import { types } from 'node:util';

/**
 * Two values have the same text exactly if a handler cannot tell them apart. Bytes that no view covers do not count.
 *
 * @param eachObject Called once with every object, but for message types.
 * @param standIns What to describe in place of some objects.
 * @param memory What to call all memory, whatever it is.
 */
export function canonical(value, { eachObject = () => {}, standIns, memory } = {}) {
  return new Description(eachObject, standIns, memory).of(value);
}

class Description {
  #eachObject;
  #standIns;
  #memoryName;
  #objects = new Map();
  #memories = new Map();

  constructor(eachObject, standIns, memoryName) {
    this.#eachObject = eachObject;
    this.#standIns = standIns;
    this.#memoryName = memoryName;
  }

  of(part) {
    if (typeof part === 'string') return JSON.stringify(part);
    if (typeof part === 'number') return Object.is(part, -0) ? '-0' : String(part);
    if (typeof part === 'bigint') return `${part}n`;
    if (typeof part === 'function') return 'a function';
    if (typeof part !== 'object' || part === null) return String(part);
    const object = this.#standIns?.(part) ?? part;
    const known = this.#objects.get(object);
    if (known !== undefined) return `#${known}`;
    const number = this.#objects.size;
    this.#objects.set(object, number);
    return `#${number}=${this.#object(object)}`;
  }

  #object(object) {
    if (object[Symbol.toStringTag] === 'MessageType') return `type ${JSON.stringify(object.name)}`;
    this.#eachObject(object);
    if (Array.isArray(object))
      return `${kind(object, Array)}(${object.length})${this.#properties(object, 1)}`;
    if (Object.getPrototypeOf(object) === Object.prototype && !isSpecial(object))
      return this.#properties(object, 0);
    return object[Symbol.toStringTag] === 'Message' ? this.#message(object) : this.#special(object);
  }

  #message({ type, name, id, timestamp, eid, headers, value }) {
    const head = JSON.stringify([name, id, timestamp, eid, headers]);
    return `message ${head} of ${this.of(type)} with ${this.of(value)}`;
  }

  #special(object) {
    if (types.isMap(object))
      return `${kind(object, Map)}[${this.#entries(object)}]${this.#properties(object, 0)}`;
    if (types.isSet(object))
      return `${kind(object, Set)}[${this.#members(object)}]${this.#properties(object, 0)}`;
    if (types.isDate(object))
      return `${kind(object, Date)}(${object.getTime()})${this.#properties(object, 0)}`;
    if (types.isRegExp(object))
      return `${kind(object, RegExp)}(${object}, ${object.lastIndex})${this.#properties(object, 1)}`;
    if (types.isBoxedPrimitive(object)) return this.#boxed(object);
    if (types.isAnyArrayBuffer(object)) return this.#buffer(object);
    if (ArrayBuffer.isView(object)) return this.#view(object);
    if (types.isNativeError(object)) return this.#error(object);
    return `not really Object${this.#properties(object, 0)}`;
  }

  #entries(map) {
    let text = '';
    for (const [key, value] of map) text += `${this.of(key)} => ${this.of(value)}, `;
    return text;
  }

  #members(set) {
    let text = '';
    for (const member of set) text += `${this.of(member)}, `;
    return text;
  }

  #boxed(object) {
    const primitive = object.valueOf();
    const keys = typeof primitive === 'string' ? primitive.length + 1 : 0;
    const hasMore = Reflect.ownKeys(object).length > keys ? ' with properties of its own' : '';
    return `boxed ${kind(object, object.constructor)} ${typeof primitive} ${this.of(primitive)}${hasMore}`;
  }

  /** The number of a memory, and where something in it is, counted from what was first seen of it. */
  #place(buffer, start) {
    let memory = this.#memories.get(buffer);
    if (memory === undefined) {
      memory = { number: this.#memories.size, start };
      this.#memories.set(buffer, memory);
    }
    return `memory ${memory.number} at ${start - memory.start}`;
  }

  #buffer(buffer) {
    const name = this.#memoryName ?? buffer.constructor.name;
    const most = buffer.maxByteLength === buffer.byteLength ? '' : `, at most ${buffer.maxByteLength}`;
    const place = this.#place(buffer, 0);
    return `${name}(${hex(new Uint8Array(buffer))} in ${place}${most})${this.#properties(buffer, 0)}`;
  }

  /** Where an empty view is cannot be told. */
  #view(view) {
    const { buffer, byteOffset, byteLength } = view;
    const place = byteLength === 0 ? 'nowhere' : this.#place(buffer, byteOffset);
    const memory = this.#memoryName ?? buffer.constructor.name;
    const text = `${hex(new Uint8Array(buffer, byteOffset, byteLength))} in ${memory} ${place}`;
    const hasMore = Reflect.ownKeys(view).length > (view.length ?? 0) ? ' with properties of its own' : '';
    return `${view.constructor.name}(${text})${hasMore}`;
  }

  #error(error) {
    const { name, message, stack } = error;
    const cause = Object.hasOwn(error, 'cause') ? `, caused by ${this.of(error.cause)}` : '';
    const keys = Reflect.ownKeys(error).filter((key) => key !== 'stack'); // which some platforms inherit
    const text = `${JSON.stringify(keys)}, ${this.of(name)}, ${this.of(message)}, ${this.of(stack)}${cause}`;
    return `${Object.getPrototypeOf(error).constructor.name}(${text})`;
  }

  /** `hidden` is how many keys there are besides those of enumerable properties. */
  #properties(object, hidden) {
    const keys = Object.keys(object);
    let text = '{';
    for (const key of keys) text += `${JSON.stringify(key)}: ${this.of(object[key])}, `;
    return Reflect.ownKeys(object).length === keys.length + hidden ? `${text}}` : `${text} and hidden ones}`;
  }
}

/** Whether a plain-looking object is not: the prototype of one of the platform's own can be changed. */
function isSpecial(object) {
  return (
    types.isNativeError(object) ||
    types.isBoxedPrimitive(object) ||
    types.isMap(object) ||
    types.isSet(object)
  );
}

function kind(object, type) {
  return object instanceof type && object.constructor === type ? type.name : `not really ${type.name}`;
}

function hex(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
