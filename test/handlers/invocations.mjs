// A handler module that looks on while its handlers are invoked, by the tracing channel `stasis:invoke`.

import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { say } from './tell.mjs';

const invocations = tracingChannel('stasis:invoke');
const bound = new AsyncLocalStorage();
let seen = [];

function note(name) {
  return (event) => {
    if (event.message.name !== 'test.note') return;
    const { message, subscription, attempt, isFinal, error } = event;
    const failure = error === undefined ? '' : ` ${error.message}`;
    seen.push(`${name} ${message.value} ${subscription.topic} ${attempt} ${isFinal}${failure}`);
  };
}

const observers = Object.fromEntries(
  ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((name) => [name, note(name)]),
);

export const listen = () => {
  seen = [];
  invocations.subscribe(observers);
  invocations.start.bindStore(bound, ({ message }) => `bound to ${message.value}`);
};

export const listenNoMore = () => {
  invocations.unsubscribe(observers);
  invocations.start.unbindStore(bound);
};

/** Does what the message says; at 'report' tells what was seen, and looks no more. */
export function obey(message, context) {
  switch (message.value) {
    case 'listen':
      return listen();
    case 'report':
      listenNoMore();
      for (const line of seen) say(context, line);
      return undefined;
    case 'throw':
      throw new Error('thrown');
    case 'reject':
      return Promise.resolve().then(() => {
        throw new Error('rejected');
      });
    case 'later':
      return new Promise((resolve) => setImmediate(resolve)).then(() => say(context, bound.getStore()));
    default:
      return say(context, String(bound.getStore()));
  }
}

export function ignore() {}
