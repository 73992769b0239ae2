// Copies objects that are neither arrays nor plain: built-in classes as structured clone does, instances of a program's own classes
// as plain objects. The platform says what kind an object is, because the object's prototype may be of another realm (in jest,
// jsdom, vitest's vmThreads). Copies are instances of this realm's globals.

import { types } from 'node:util';
import { hasBrand, messageBrand, messageTypeBrand } from '../basics/brands.js';
import { platformClassOf } from '../basics/platform.js';
import { BinaryCopies } from './binary-copies.js';
import { copyError } from './copy-error.js';
import type { CopyPass } from './copy-pass.js';
import { CollectionStep, type PathStep } from './path.js';
import { copyToPlain, copyValue } from './plain.js';
import { Refusal } from './refusal.js';

// The intrinsic methods, because a subclass may override them.
const forEachEntry = Map.prototype.forEach;
const forEachMember = Set.prototype.forEach;
const { getTime } = Date.prototype;
// The kinds of boxed primitives, and how to recognize and unbox each.
const boxes: readonly (readonly [isOne: (value: object) => boolean, unbox: (this: object) => unknown])[] = [
  [types.isStringObject, String.prototype.valueOf],
  [types.isNumberObject, Number.prototype.valueOf],
  [types.isBooleanObject, Boolean.prototype.valueOf],
  [types.isBigIntObject, BigInt.prototype.valueOf],
];

export function copyObject(source: object, pass: CopyPass, level: number): unknown {
  if (hasBrand(source, messageBrand) || hasBrand(source, messageTypeBrand)) {
    pass.holdsMessages = true;
    return source;
  }
  if (types.isMap(source)) return copyMap(source, pass, level);
  if (types.isSet(source)) return copySet(source, pass, level);
  if (types.isDate(source)) return copyLeaf(source, new Date(getTime.call(source)), pass);
  if (ArrayBuffer.isView(source) || types.isAnyArrayBuffer(source)) return copyBinary(source, pass);
  if (types.isNativeError(source)) return copyError(source, pass, level);
  if (types.isRegExp(source)) return copyLeaf(source, new RegExp(source), pass);
  if (types.isBoxedPrimitive(source)) return copyLeaf(source, boxAgain(source), pass);
  checkClonable(source);
  return copyToPlain(source, pass, level);
}

function checkClonable(source: object): void {
  if (types.isArgumentsObject(source)) throw new Refusal('it is an arguments object');
  if (types.isModuleNamespaceObject(source)) throw new Refusal('it is a module namespace');
  if (types.isExternal(source)) throw new Refusal('it is a native handle');
  const className = platformClassOf(source);
  if (className !== undefined) throw new Refusal(`it is an instance of ${className}`);
}

function copyLeaf(source: object, copy: object, pass: CopyPass): object {
  pass.seen.add(source, copy);
  return pass.endSpecial(copy);
}

/** Returns the original, which stands in for its copy until the pass ends, because only then is it known which bytes to copy. */
function copyBinary(source: ArrayBufferLike | ArrayBufferView, pass: CopyPass): object {
  pass.isPlain = false;
  pass.binary ??= new BinaryCopies(pass.share);
  pass.binary.add(source);
  return source;
}

/** Returns a box of this realm around the same primitive. */
function boxAgain(source: object): object {
  const unbox = boxes.find(([isOne]) => isOne(source))?.[1];
  if (unbox === undefined) throw new Refusal('it is a boxed symbol');
  return Object(unbox.call(source)) as object;
}

function copyMap(source: Map<unknown, unknown>, pass: CopyPass, level: number): object {
  const copy = new Map<unknown, unknown>();
  pass.begin(source, copy, level);
  const entries: [key: unknown, value: unknown][] = [];
  forEachEntry.call(source, (value, key) => entries.push([key, value]));
  let step: PathStep | undefined;
  try {
    for (const [index, [key, value]] of entries.entries()) {
      step = new CollectionStep('keys', index);
      const keyCopy = copyValue(key, pass, level + 1);
      step = new CollectionStep('values', index, key);
      copy.set(keyCopy, copyValue(value, pass, level + 1));
    }
  } catch (thrown) {
    throw Refusal.at(step, thrown);
  }
  return pass.endSpecial(copy);
}

function copySet(source: Set<unknown>, pass: CopyPass, level: number): object {
  const copy = new Set<unknown>();
  pass.begin(source, copy, level);
  const members: unknown[] = [];
  forEachMember.call(source, (member) => members.push(member));
  let step: PathStep | undefined;
  try {
    for (const [index, member] of members.entries()) {
      step = new CollectionStep('values', index);
      copy.add(copyValue(member, pass, level + 1));
    }
  } catch (thrown) {
    throw Refusal.at(step, thrown);
  }
  return pass.endSpecial(copy);
}
