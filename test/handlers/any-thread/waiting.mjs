// Handlers that wait for something on the bus.

import { defineMessageType } from '@stasis-bus/core';
import { say } from '../tell.mjs';

const Note = defineMessageType('test.note');
const State = defineMessageType('test.state');
const Question = defineMessageType('test.question');
const Answer = defineMessageType('test.answer');

export async function queryCache({ value }, context) {
  const message = await context.bus.cache('states').get(State, 'a');
  say(context, `${value} ${message.value.state}`);
}

export async function flush({ value }, context) {
  context.bus.topic('out').publish(Note, value);
  await context.bus.flush();
  say(context, String(value));
}

export async function askNext(message, context) {
  if (!Note.is(message)) return;
  const { value } = message;
  const answer = await context.bus.topic(context.data.next).request(Question, value, { reply: Answer });
  say(context, `${value} doubled is ${answer.value}`);
}

export function answer({ value }, { reply }) {
  reply(Answer, value * 2);
}

export async function subscribeAndJoin({ value }, context) {
  const subscription = await context.bus.topic(`child of ${context.data.own}`).subscribe(() => {});
  await subscription.unsubscribeAndJoin();
  say(context, `${value} joined`);
}
