// Tries to change what is immutable, everywhere in a value.

import { types } from 'node:util';

/** What could be changed, each with its path: none of it should. Binary contents and regular expressions are exempt. */
export function unprotected(root) {
  const changed = [];
  const seen = new Set();
  visit(root, 'value');
  return changed;

  function visit(part, path) {
    if (typeof part !== 'object' || part === null || seen.has(part)) return;
    seen.add(part);
    if (ArrayBuffer.isView(part) || types.isAnyArrayBuffer(part) || types.isRegExp(part)) return;
    for (const [name, change] of changesOf(part)) if (succeeds(change)) changed.push(`${path}${name}`);
    for (const [name, child] of childrenOf(part)) visit(child, `${path}${name}`);
  }
}

function succeeds(change) {
  try {
    return change() !== false;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function assign(object, key, value = 'tampered') {
  object[key] = value;
}

function changesOf(object) {
  const keys = Object.keys(object);
  const changes = [
    ['.added = …', () => assign(object, 'added')],
    [' is extensible', () => Object.isExtensible(object)],
    [' gets another prototype', () => Object.setPrototypeOf(object, {})],
    ...keys.map((key) => [`.${key} = …`, () => assign(object, key)]),
    ...keys.map((key) => [`.${key} deleted`, () => delete object[key]]),
    ...keys.map((key) => [
      `.${key} defined`,
      () => Object.defineProperty(object, key, { value: 'tampered' }),
    ]),
  ];
  if (types.isNativeError(object)) {
    for (const key of ['message', 'stack']) changes.push([`.${key} = …`, () => assign(object, key)]);
  }
  return [...changes, ...mutatorCalls(object)];
}

function mutatorCalls(object) {
  if (types.isMap(object)) {
    return [
      ['.set()', () => object.set('added', 1)],
      ['.delete()', () => object.delete([...object.keys()][0])],
      ['.clear()', () => object.clear()],
    ];
  }
  if (types.isSet(object)) {
    return [
      ['.add()', () => object.add('added')],
      ['.delete()', () => object.delete([...object][0])],
      ['.clear()', () => object.clear()],
    ];
  }
  if (types.isDate(object)) {
    const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));
    return setters.map((name) => [`.${name}()`, () => object[name](0)]);
  }
  if (Array.isArray(object)) {
    return [
      ['.push()', () => object.push('added')],
      ['.length = 0', () => object.length > 0 && assign(object, 'length', 0)],
    ];
  }
  return [];
}

function childrenOf(object) {
  if (types.isMap(object))
    return [...object].flatMap(([key, value]) => [
      ['.key', key],
      ['.entry', value],
    ]);
  if (types.isSet(object)) return [...object].map((member) => ['.member', member]);
  const children = Object.keys(object).map((key) => [`.${key}`, object[key]]);
  return types.isNativeError(object) ? [...children, ['.cause', object.cause]] : children;
}
