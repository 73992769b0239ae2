// Handlers that tell in detail what arrives.

import { types } from 'node:util';
import { defineMessageType } from '@stasis-bus/core';
import { canonical } from './canonical.mjs';
import { unprotected } from './tamper.mjs';
import { say } from './tell.mjs';

const Parcel = defineMessageType('test.parcel');
const Echo = defineMessageType('test.echo');

/** The type's name and the value, as JSON. */
export function show(message, context) {
  say(context, JSON.stringify({ name: message.type.name, value: message.value }));
}

/** All that can be told of the value. */
export function describe(message, context) {
  if (message.type === Parcel) say(context, canonical(message.value));
}

/** What of the message could be changed. */
export function tamper(message, context) {
  if (message.type !== Parcel) return;
  const changed = [...unprotected(message.value), ...unprotected(message).map((path) => `message ${path}`)];
  say(context, `changed: ${changed.join('; ')}`);
}

/** The message's parts. */
export function parts({ id, name, timestamp, eid, headers, type }, context) {
  if (name.startsWith('test.'))
    say(context, JSON.stringify({ id, name, timestamp, eid, headers, type: type.name }));
}

/** Publishes the very message again, and one of its own with the same value. */
export function echo(message, context) {
  if (message.type !== Parcel) return;
  context.publish('echoes', message);
  context.publish('echoes', Echo, message.value);
}

/** Whether something got into a prototype of this realm. */
export function lookForPollution(message, context) {
  if (message.type !== Parcel) return;
  const probe = {};
  say(context, `polluted: ${String(probe.polluted ?? Object.polluted ?? [].polluted ?? 'no')}`);
}

/** The sizes of the memory behind the views of the value. */
export function measureMemory(message, context) {
  if (message.type !== Parcel) return;
  const views = Object.values(message.value).filter((part) => ArrayBuffer.isView(part));
  say(context, views.map((view) => `${view.byteLength} of ${view.buffer.byteLength}`).join(', '));
}

/** Tells the first byte and the kind of memory, then writes to it. */
export function scribble(message, context) {
  if (message.type !== Parcel) return;
  const bytes = types.isAnyArrayBuffer(message.value) ? new Uint8Array(message.value) : message.value;
  say(context, `${types.isSharedArrayBuffer(bytes.buffer) ? 'shared' : 'own'} ${bytes[0]}`);
  bytes[0] = 99;
}

/** Looks for a bearing in a regular expression, and leaves it used. */
export function useRegExp(message, context) {
  if (message.type !== Parcel) return;
  const isFound = message.value.test('aab');
  say(context, `${message.value instanceof RegExp} ${isFound} ${message.value.lastIndex}`);
}

/** All of the memory behind the first view of the value, as text. */
export function showMemory(message, context) {
  if (message.type !== Parcel) return;
  const [view] = Object.values(message.value);
  say(context, Buffer.from(view.buffer).toString('latin1'));
}

/** Publishes again what the bus's own types carry. */
export function passOn(message, context) {
  if (message.name.startsWith('stasis_cache')) context.publish('echoes', message);
}

/** What the value has for `for…in`, with what it inherits. */
export function inherited(message, context) {
  if (message.type !== Parcel) return;
  const names = [];
  // biome-ignore lint/suspicious/useGuardForIn: what is inherited is wanted
  for (const name in message.value) names.push(name);
  say(context, names.join(' '));
}
