// Handlers that end their own subscription, or try to wait for its end.

import { say, textOf } from './tell.mjs';

export function leaveOnTwo(message, context) {
  say(context, textOf(message, context));
  if (message.value === 2) context.subscription.unsubscribe();
}

export function leaveWhenFinal(_message, context) {
  if (!context.isFinal) return;
  say(context, 'final');
  context.subscription.unsubscribe();
}

/** Joins without waiting, and tells with what the join was refused. */
export function joinFromInside(message, context) {
  if (message.name !== 'test.note') return;
  context.subscription.join().then(
    () => say(context, 'joined'),
    (error) => say(context, error.code),
  );
}

/** Waits for its own end, which it would do for ever. */
export async function waitForOwnEnd(message, context) {
  if (message.name !== 'test.note') return;
  await new Promise((resolve) => setImmediate(resolve));
  await context.subscription.join();
}
