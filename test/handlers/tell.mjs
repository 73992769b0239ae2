// Handlers that tell what they get, as lines of text.

import { CacheUpdate, defineMessageType, SubscriptionChange } from '@stasis-bus/core';

export const Observed = defineMessageType('test.observed');

/** One line about a message: its value, who came or went, what changed in a cache. */
export function textOf(message, { isFinal }) {
  if (isFinal) return 'final';
  if (SubscriptionChange.is(message)) return `${message.value.description} ${message.value.subscriptionId}`;
  if (CacheUpdate.is(message)) {
    const { type, oldSnapshot, newSnapshot } = message.value;
    return `${type.name}: ${oldSnapshot?.value ?? 'none'} to ${newSnapshot?.value ?? 'none'}`;
  }
  return String(message.value);
}

/** Publishes a line for the test. */
export function say(context, text) {
  context.publish('observed', Observed, { subscription: context.subscription.id, text });
}

export function tell(message, context) {
  say(context, textOf(message, context));
}

/** Says when it begins and when it ends, a turn of the event loop later. */
export async function tellBoth(message, context) {
  const text = textOf(message, context);
  say(context, `${text} begins`);
  await new Promise((resolve) => setImmediate(resolve));
  say(context, `${text} ends`);
}

/** Says what it gets, then waits at the gate that `data` has for it, then says that it is done. */
export async function tellHeld(message, context) {
  const text = textOf(message, context);
  say(context, text);
  const memory = context.data?.[text];
  if (memory === undefined) return;
  await opened(memory);
  say(context, `${text} done`);
}

/** Settles when the test has opened the gate. */
export async function opened(memory) {
  const wait = Atomics.waitAsync(new Int32Array(memory), 0, 0);
  if (wait.async) await wait.value;
}
