// Handlers that work for a while, and write down the ground truth about it (see support/truth.ts). They leave out news of other
// subscriptions.

import { SubscriptionChange } from '@stasis-bus/core';
import { begin, cells, end } from './truth.mjs';

function isForeign(message, { isFinal }) {
  return SubscriptionChange.is(message) && !isFinal;
}

/** Works for some microseconds. */
export function count(message, context) {
  if (isForeign(message, context)) return;
  begin(message, context);
  for (let round = 0; round < 2_000; round += 1) Atomics.load(context.data.truth, cells.inside);
  end(message, context);
}

/** Works over some turns of the event loop; how many depends on the message. */
export async function countLater(message, context) {
  if (isForeign(message, context)) return;
  begin(message, context);
  const turns = context.isFinal ? 1 : message.value % 4;
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  end(message, context);
}

/** Sometimes returns a promise, sometimes not. */
export function countEither(message, context) {
  return message.value % 3 === 0 ? countLater(message, context) : count(message, context);
}
