// Handlers that fail.

import { say, textOf } from './tell.mjs';

export function failOnOdd(message, context) {
  say(context, textOf(message, context));
  if (message.value % 2 === 1) throw new RangeError(`${message.value} is odd`);
}

export function fail(message) {
  throw new RangeError(`cannot handle ${String(message.value)}`);
}

export async function failLater(message) {
  await new Promise((resolve) => setImmediate(resolve));
  throw new RangeError(`cannot handle ${String(message.value)}`);
}

export function failWhenFinal(_message, { isFinal }) {
  if (isFinal) throw new RangeError('cannot end');
}
