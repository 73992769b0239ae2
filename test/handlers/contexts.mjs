// Handlers that show and use their context.

import { defineMessageType } from '@stasis-bus/core';
import { say } from './tell.mjs';

const Note = defineMessageType('test.note');

export function show(...parameters) {
  const [, context] = parameters;
  const { subscription, isFinal, signal, attempt, data } = context;
  const shown = {
    parameters: parameters.length,
    id: subscription.id,
    topic: subscription.topic.name,
    isFinal,
    attempt,
    signal: { isSignal: signal instanceof AbortSignal, aborted: signal.aborted },
    data: `${JSON.stringify({ list: data.list })} ${data.map.get('k')}`,
  };
  say(context, JSON.stringify(shown));
}

export function showData(_message, context) {
  say(context, String(JSON.stringify(context.data)));
}

export function useLater(_message, { publish, subscription }) {
  const context = { publish, subscription };
  say(context, 'now');
  setImmediate(() => say(context, 'later'));
}

export function publishBoth(message, { publish }) {
  publish('calls:out', message);
  publish('calls:out', Note, 'made here');
}

export function publishWrongly(_message, context) {
  const attempts = [
    () => context.publish('calls:out', Note, () => {}),
    () => context.publish('calls:out', Note),
    () => context.publish('calls:out', { type: Note, value: 1 }),
    () => context.publish('', Note, 1),
  ];
  for (const attempt of attempts) say(context, codeOf(attempt));
}

function codeOf(attempt) {
  try {
    attempt();
    return 'no error';
  } catch (error) {
    return error.code ?? String(error);
  }
}

/** Of those who leave: whether it is the final message. */
export function showFinal(message, context) {
  const { description } = message.value;
  if (description === 'Unsubscribe') say(context, `${description}: ${context.isFinal}`);
}
