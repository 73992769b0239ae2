// A value as text, in which everything shows that structured cloning may keep or lose: classes, the kind of every
// object, cycles and shared references, holes, the order of keys, -0, the bytes behind views.

import { types } from 'node:util';

/** Two values have the same text exactly if a handler cannot tell them apart. Bytes that no view covers do not count. */
export function canonical(value) {
  const seen = new Map();
  return describe(value);

  function describe(part) {
    if (typeof part === 'number') return Object.is(part, -0) ? '-0' : String(part);
    if (typeof part === 'bigint') return `${part}n`;
    if (typeof part === 'string') return JSON.stringify(part);
    if (typeof part !== 'object' || part === null) return String(part);
    const known = seen.get(part);
    if (known !== undefined) return `#${known}`;
    seen.set(part, seen.size);
    return `#${seen.size - 1}=${describeObject(part)}`;
  }

  function describeObject(object) {
    if (object[Symbol.toStringTag] === 'Message') return `message ${object.name} ${object.id}`;
    if (object[Symbol.toStringTag] === 'MessageType') return `type ${object.name}`;
    if (types.isMap(object)) return `${kind(object, Map)}[${[...object].map(entry).join(', ')}]`;
    if (types.isSet(object)) return `${kind(object, Set)}[${[...object].map(describe).join(', ')}]`;
    if (types.isDate(object)) return `${kind(object, Date)}(${object.getTime()})`;
    if (types.isRegExp(object)) return `${kind(object, RegExp)}(${object}, ${object.lastIndex})`;
    if (types.isBoxedPrimitive(object))
      return `boxed ${typeof object.valueOf()} ${describe(object.valueOf())}`;
    if (types.isAnyArrayBuffer(object)) return `${object.constructor.name}(${hex(new Uint8Array(object))})`;
    if (ArrayBuffer.isView(object)) return describeView(object);
    if (types.isNativeError(object)) return describeError(object);
    if (Array.isArray(object)) return `${kind(object, Array)}(${object.length})${properties(object)}`;
    return `${kind(object, Object)}${properties(object)}`;
  }

  function entry([key, value]) {
    return `${describe(key)} => ${describe(value)}`;
  }

  function describeView(view) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const memory = seen.get(view.buffer) ?? seen.size;
    seen.set(view.buffer, memory);
    return `${view.constructor.name}(${hex(bytes)} in #${memory})${types.isDataView(view) ? '' : extras(view)}`;
  }

  function describeError(error) {
    const { name, message, stack } = error;
    const cause = Object.hasOwn(error, 'cause') ? `, caused by ${describe(error.cause)}` : '';
    const kindOf = Object.getPrototypeOf(error).constructor.name;
    return `${kindOf}(${describe(name)}, ${describe(message)}, ${describe(stack)}${cause})${properties(error)}`;
  }

  function properties(object) {
    return `{${Object.keys(object)
      .map((key) => `${JSON.stringify(key)}: ${describe(object[key])}`)
      .join(', ')}}`;
  }

  function extras(view) {
    return Object.keys(view).length > view.length ? ' with properties of its own' : '';
  }
}

function kind(object, type) {
  const isIt = type === Object ? Object.getPrototypeOf(object) === Object.prototype : object instanceof type;
  return isIt && object.constructor === type ? type.name : `not really ${type.name}`;
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex');
}
