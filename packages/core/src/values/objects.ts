// Copies the objects that are neither arrays nor plain: built-in classes as structured clone has them, instances of
// a program's own classes as plain objects. What an object is is asked of the platform, never of its prototype.

import { types } from 'node:util';
import { hasBrand, messageBrand, messageTypeBrand } from '../brands.js';
import { BinaryCopies } from './binary-copies.js';
import type { CopyPass } from './copy-pass.js';
import { CollectionStep, type PathStep } from './path.js';
import { copyToPlain, copyValue } from './plain.js';
import { platformClassOf } from './platform.js';
import { Refusal } from './refusal.js';

// The intrinsic methods: a subclass may override its own.
const forEachEntry = Map.prototype.forEach;
const forEachMember = Set.prototype.forEach;
const { getTime } = Date.prototype;
const clonesCyclicErrors = canCloneCyclicErrors();

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
  if (types.isRegExp(source)) return copyLeaf(source, structuredClone(source), pass);
  if (types.isSymbolObject(source)) throw new Refusal('it is a boxed symbol');
  if (types.isBoxedPrimitive(source)) return copyLeaf(source, structuredClone(source), pass);
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

/** The original stands in for its copy until the pass ends: only then is it known which bytes are to be copied. */
function copyBinary(source: ArrayBufferLike | ArrayBufferView, pass: CopyPass): object {
  pass.isPlain = false;
  pass.binary ??= new BinaryCopies(pass.share);
  pass.binary.add(source);
  return source;
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

/** An error is what the platform's own clone of it is, but its cause is copied here, like every other value. */
function copyError(source: Error, pass: CopyPass, level: number): object {
  const className = platformClassOf(source);
  if (className !== undefined) throw new Refusal(`it is an instance of ${className}`);
  if (pass.openErrors.has(source)) throw new Refusal('it is an error within its own cause');
  const cause = Object.getOwnPropertyDescriptor(source, 'cause');
  const copy = structuredClone(withoutCause(source, cause));
  if (clonesCyclicErrors) pass.begin(source, copy, level);
  else pass.open(source, level);
  if (Object.hasOwn(copy, 'cause')) {
    try {
      copy.cause = copyValue(cause?.value, pass, level + 1);
    } catch (thrown) {
      throw Refusal.at('cause', thrown);
    }
  }
  if (!clonesCyclicErrors) pass.close(source, copy);
  return pass.endSpecial(copy);
}

/** Whether the platform can clone an error within its own cause. Node 20 cannot: another thread could not read it. */
function canCloneCyclicErrors(): boolean {
  const error = new Error();
  error.cause = error;
  try {
    structuredClone(error);
    return true;
  } catch {
    return false;
  }
}

/** An error that the platform clones as it does the source, with `null` for the cause that it carries. */
function withoutCause(source: Error, cause: PropertyDescriptor | undefined): Error {
  const hasCause = cause !== undefined && 'value' in cause; // accessors are not cloned
  const bare = hasCause ? new Error(undefined, { cause: null }) : new Error();
  const message = Object.getOwnPropertyDescriptor(source, 'message');
  if (message !== undefined) Object.defineProperty(bare, 'message', message);
  Object.defineProperty(bare, 'name', { value: source.name });
  Object.defineProperty(bare, 'stack', { value: source.stack });
  return bare;
}
