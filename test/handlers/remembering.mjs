// A handler that remembers what all subscriptions on its thread have got.

import { say } from './tell.mjs';

const seen = new Map();

/** Whether this very message was seen on this thread before. */
export function compare(message, context) {
  const known = seen.get(message.id);
  seen.set(message.id, message);
  if (known === undefined) say(context, 'first seen');
  else say(context, known === message ? 'same object' : 'another object');
}
