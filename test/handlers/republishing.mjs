// Handlers that publish what they get, changed.

import { defineMessageType } from '@stasis-bus/core';
import { say } from './tell.mjs';

const Note = defineMessageType('test.note');

/** Publishes one less to its own topic, down to 0. */
export function countDown({ value }, context) {
  say(context, String(value));
  if (value > 0) context.publish('calls', Note, value - 1);
}

export function passOnTwice(message, { publish }) {
  publish('calls', message);
  publish('calls', Note, `${message.value} again`);
}
