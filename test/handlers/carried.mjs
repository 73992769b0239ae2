// Handlers that tell in which context they run. The contexts are registered when this module is loaded, in each realm.

import { AsyncLocalStorage } from 'node:async_hooks';
import { registerContext } from '@stasis-bus/core';
import { say } from './tell.mjs';

export const caller = new AsyncLocalStorage();
export const tenant = new AsyncLocalStorage();

registerContext('caller', caller);
registerContext('tenant', tenant);

const text = () => `${JSON.stringify(caller.getStore())} ${JSON.stringify(tenant.getStore())}`;

/** Says what the context is. */
export function tellContext({ value }, context) {
  say(context, `${value}: ${text()}`);
}

/** Says what it is later on. */
export async function tellContextLater({ value }, context) {
  await new Promise((resolve) => setImmediate(resolve));
  await null;
  say(context, `${value}: ${text()}`);
}

/** Says what it is when it is started again: the first attempt ends its thread. */
export function tellContextAgain({ value }, context) {
  if (context.attempt === 1) process.exit(1);
  say(context, `${value}: ${text()}, attempt ${context.attempt}`);
}

/** Says what becomes of somebody who writes to it, and what it is made of. */
export function writeContext(_message, context) {
  const store = caller.getStore();
  try {
    store.list.push('more');
    say(context, 'written');
  } catch (error) {
    say(context, error.name);
  }
  const { when, names, bytes, message } = store;
  say(context, `${when instanceof Date} ${[...names]} ${bytes} ${message.name} ${message.value}`);
}

/** Passes on what it gets. */
export function passOn(message, context) {
  context.publish('out', message.type, `${message.value}, passed on`);
}

/** The same in a context of its own. */
export function passOnAsMe(message, context) {
  caller.run('me', () => context.publish('out', message.type, `${message.value}, passed on`));
}

export function answer(message, context) {
  context.reply(message.type, `${message.value}: ${text()}`);
}
