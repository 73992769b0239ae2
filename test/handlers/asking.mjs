// Handlers that answer, or do not.

import { defineMessageType } from '@stasis-bus/core';
import { opened, say } from './tell.mjs';

const Question = defineMessageType('test.question');
const Answer = defineMessageType('test.answer');
const Other = defineMessageType('test.other');

/** Answers a number with its double. */
export function double(message, { reply }) {
  if (Question.is(message)) reply(Answer, message.value * 2);
}

/** Answers twice, with another type in front. */
export function answerTwice(message, { reply }) {
  if (!Question.is(message)) return;
  reply(Other, 'not what was asked for');
  reply(Answer, message.value + 1);
  reply(Answer, message.value + 2);
}

/** Answers after some turns of the event loop. */
export async function doubleLater(message, { reply }) {
  if (!Question.is(message)) return;
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  reply(Answer, message.value * 2);
}

/** Waits at the gate in `data`, then answers. */
export async function doubleWhenOpened(message, { data, reply }) {
  if (!Question.is(message)) return;
  await opened(data);
  reply(Answer, message.value * 2);
}

/** Tells every message, and answers it whether it is a question or not. */
export function answerAll(message, context) {
  if (!message.name.startsWith('test.')) return;
  context.reply(Answer, -1);
  say(context, `${message.name} ${message.value}`);
}

/** Answers with what no message can carry. */
export function answerWithFunction(message, { reply }) {
  if (Question.is(message)) reply(Answer, () => {});
}

/** Gets the question and says nothing. */
export function keepSilent() {}

/** Fails, the moment it is asked. */
export function failToAnswer(message) {
  if (Question.is(message)) throw new RangeError(`no answer to ${message.value}`);
}

/** Ends the thread, the moment it is asked. */
export function dieAsked(message) {
  if (Question.is(message)) process.exit(1);
}

/** Tells the headers, as JSON. */
export function tellHeaders(message, context) {
  if (message.name.startsWith('test.'))
    say(context, JSON.stringify({ headers: message.headers, frozen: Object.isFrozen(message.headers) }));
}
