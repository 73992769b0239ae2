// The handler that compares, wherever it runs: what has arrived with the hash of what should, which came in the headers.
// It also looks whether everything is protected, and whether anything of its realm was changed.

import { hash } from 'node:crypto';
import { types } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { defineMessageType } from '@stasis-bus/core';
import { canonical } from '../handlers/canonical.mjs';
import { RealmGuard } from './realm-guard.mjs';

export const Parcel = defineMessageType('fuzz.parcel');
/** Asks every realm for a thorough look at what is built in. */
export const Inspect = defineMessageType('fuzz.inspect');
/** What was found wrong, where. */
export const Complaint = defineMessageType('fuzz.complaint');

Error.stackTraceLimit = 0; // errors are made by the hundred thousand, and equal ones must have equal stacks
const guard = new RealmGuard();
const seenHere = new WeakSet();
const { set, delete: deleteEntry, clear } = Map.prototype;
const { add, delete: deleteMember, clear: clearMembers } = Set.prototype;
const { setTime } = Date.prototype;

/** `data` has the name of the place, its number, and memory in which the values compared there are counted. */
export function compare(message, context) {
  if (isMainThread === context.data.isRemote)
    complain(context, { text: 'this is not the thread it should be' });
  if (message.type === Inspect) inspect(context);
  if (message.type !== Parcel) return;
  const { parcel, count, expected } = message.headers;
  Atomics.add(new Int32Array(context.data.counts), context.data.place, Number(count));
  if (seenHere.has(message)) return; // all receivers in a realm may get one object, which is frozen (SPEC 2.5)
  seenHere.add(message);
  const open = new Set();
  const text = canonical(message.value, {
    eachObject: (object) => {
      if (!isProtected(object)) open.add(Object.prototype.toString.call(object));
    },
  });
  if (hashOf(text) !== expected) complain(context, { parcel, text });
  if (open.size > 0) complain(context, { parcel, text: `not protected: ${[...open].join(', ')}` });
  if (guard.isPolluted) complain(context, { parcel, text: `changed: ${guard.changes.join(', ')}` });
}

/** Short, and as good as different for different texts. */
export function hashOf(text) {
  return hash('sha1', text);
}

function inspect(context) {
  const { changes } = guard;
  if (changes.length > 0) complain(context, { text: `changed: ${changes.join(', ')}` });
}

function complain(context, { parcel = '', text }) {
  context.publish('complaints', Complaint, { place: context.data.name, parcel, text });
}

function isProtected(object) {
  if (types.isRegExp(object) || types.isAnyArrayBuffer(object)) return true;
  if (ArrayBuffer.isView(object)) return !Object.isExtensible(object) || isResizable(object.buffer);
  if (!Object.isFrozen(object)) return false;
  if (types.isMap(object)) return isOther(object, set, deleteEntry, clear);
  if (types.isSet(object)) return isOther(object, add, deleteMember, clearMembers);
  if (types.isDate(object)) return isOther(object, setTime, undefined, undefined);
  return object[Symbol.toStringTag] !== 'Message' || Object.isFrozen(object.headers);
}

/** Newer platforms keep views on such memory extensible. */
function isResizable(buffer) {
  return buffer.resizable === true || buffer.growable === true;
}

/** Whether the mutators that an object has are not those of the language. */
function isOther(object, ...mutators) {
  const own = types.isDate(object)
    ? [object.setTime, undefined, undefined]
    : [object.set ?? object.add, object.delete, object.clear];
  return mutators.every((mutator, i) => mutator === undefined || mutator !== own[i]);
}
