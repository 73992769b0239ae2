// Copies the objects that are neither arrays nor plain: built-in classes as structured clone has them, instances of
// a program's own classes as plain objects. What an object is is asked of the platform, never of its prototype.

import { types } from 'node:util';
import { hasBrand, messageBrand, messageTypeBrand } from '../brands.js';
import { BinaryCopies } from './binary-copies.js';
import type { CopyPass } from './copy-pass.js';
import { freezeInPlace } from './freeze-in-place.js';
import { CollectionStep } from './path.js';
import { copyProperties, copyValue } from './plain.js';
import { platformClassOf } from './platform.js';

const forEachEntry = Map.prototype.forEach;
const forEachMember = Set.prototype.forEach;
const getTime = Date.prototype.getTime;

export function copyObject(source: object, pass: CopyPass, level: number): unknown {
  if (hasBrand(source, messageBrand) || hasBrand(source, messageTypeBrand)) {
    pass.holdsMessages = true;
    return source;
  }
  if (types.isMap(source)) return copyMap(source, pass, level);
  if (types.isSet(source)) return copySet(source, pass, level);
  if (types.isDate(source)) return copyLeaf(source, new Date(getTime.call(source)), pass);
  if (ArrayBuffer.isView(source) || types.isAnyArrayBuffer(source)) return copyBinary(source, pass, level);
  if (types.isNativeError(source)) return copyError(source, pass, level);
  if (types.isRegExp(source)) return copyLeaf(source, structuredClone(source), pass);
  if (types.isBoxedPrimitive(source)) return copyBoxed(source, pass, level);
  return copyInstance(source, pass, level);
}

function copyInstance(source: object, pass: CopyPass, level: number): unknown {
  const alien = unclonableKindOf(source);
  if (alien !== undefined) throw pass.refusal(`it is ${alien}`, level);
  const copy = {};
  pass.begin(source, copy, level);
  copyProperties(source, copy, pass, level);
  return pass.end(copy);
}

function unclonableKindOf(source: object): string | undefined {
  if (types.isArgumentsObject(source)) return 'an arguments object';
  if (types.isModuleNamespaceObject(source)) return 'a module namespace';
  if (types.isExternal(source)) return 'a native handle';
  const className = platformClassOf(source);
  return className === undefined ? undefined : `an instance of ${className}`;
}

function copyLeaf(source: object, copy: object, pass: CopyPass): unknown {
  pass.seen.add(source, copy);
  freezeInPlace(copy, itself);
  return copy;
}

function copyBoxed(source: object, pass: CopyPass, level: number): unknown {
  if (types.isSymbolObject(source)) throw pass.refusal('it is a boxed symbol', level);
  return copyLeaf(source, structuredClone(source), pass);
}

/** The original stands in for its copy until the pass ends: only then is known which bytes are to be copied. */
function copyBinary(source: ArrayBufferLike | ArrayBufferView, pass: CopyPass, level: number): unknown {
  pass.binary ??= new BinaryCopies(pass.share);
  const reason = pass.binary.add(source);
  if (reason !== undefined) throw pass.refusal(`it is ${reason}`, level);
  return source;
}

function copyMap(source: Map<unknown, unknown>, pass: CopyPass, level: number): unknown {
  const copy = new Map<unknown, unknown>();
  pass.begin(source, copy, level);
  const entries: [key: unknown, value: unknown][] = [];
  forEachEntry.call(source, (value, key) => entries.push([key, value]));
  for (const [index, [key, value]] of entries.entries()) {
    pass.path[level - 1] = new CollectionStep('keys', index);
    const keyCopy = copyValue(key, pass, level + 1);
    pass.path[level - 1] = new CollectionStep('values', index, key);
    copy.set(keyCopy, copyValue(value, pass, level + 1));
  }
  pass.path[level - 1] = ''; // a pass is used again, and holds no keys until then
  return endInPlace(copy, pass);
}

function copySet(source: Set<unknown>, pass: CopyPass, level: number): unknown {
  const copy = new Set<unknown>();
  pass.begin(source, copy, level);
  const members: unknown[] = [];
  forEachMember.call(source, (member) => members.push(member));
  for (const [index, member] of members.entries()) {
    pass.path[level - 1] = new CollectionStep('values', index);
    copy.add(copyValue(member, pass, level + 1));
  }
  return endInPlace(copy, pass);
}

/** An error is what the platform's own clone of it is, but its cause is copied here, as every other value. */
function copyError(source: Error, pass: CopyPass, level: number): unknown {
  const className = platformClassOf(source);
  if (className !== undefined) throw pass.refusal(`it is an instance of ${className}`, level);
  const cause = Object.getOwnPropertyDescriptor(source, 'cause');
  const hasCause = cause !== undefined && 'value' in cause;
  const copy = clonePlatformError(source, hasCause, pass, level);
  pass.begin(source, copy, level);
  if (Object.hasOwn(copy, 'cause')) {
    pass.path[level - 1] = 'cause';
    copy.cause = copyValue(cause?.value, pass, level + 1);
  }
  return endInPlace(copy, pass);
}

/** What the platform makes of an error, with `null` for its cause. */
function clonePlatformError(source: Error, hasCause: boolean, pass: CopyPass, level: number): Error {
  try {
    const bare = hasCause ? new Error(undefined, { cause: null }) : new Error();
    const message = Object.getOwnPropertyDescriptor(source, 'message');
    if (message !== undefined && 'value' in message) Object.defineProperty(bare, 'message', message);
    Object.defineProperty(bare, 'name', { value: source.name });
    Object.defineProperty(bare, 'stack', { value: source.stack });
    return structuredClone(bare);
  } catch (cause) {
    throw pass.refusal('reading the error threw', level, { cause });
  }
}

/** Ends the copy of a container that takes more than freezing. */
function endInPlace(copy: object, pass: CopyPass): unknown {
  if (pass.binary === undefined) freezeInPlace(copy, itself);
  else pass.end(copy);
  return copy;
}

function itself(child: object): object {
  return child;
}
