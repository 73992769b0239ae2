// Scripts that ask: requests, and whether a topic is congested.

import { defineMessageType } from '@stasis-bus/core';

const Question = defineMessageType('test.question');
const Answer = defineMessageType('test.answer');
const Note = defineMessageType('test.note');

function outcomeOf(promise) {
  return promise.then(
    (message) => message?.value ?? 'settled',
    (error) => error.code ?? error.name,
  );
}

/** The answer's value, or the code of the error. */
export function request({ bus }, { topic, value, timeout }) {
  const options = { reply: Answer, ...(timeout === undefined ? {} : { timeout }) };
  return outcomeOf(bus.topic(topic).request(Question, value, options));
}

/** Gives up a request that nobody answers: before it is made, and while it is waited for. */
export async function requestAndAbort({ bus }, topic) {
  const before = await outcomeOf(
    bus.topic(topic).request(Question, 0, { reply: Answer, signal: AbortSignal.abort(new RangeError('no')) }),
  );
  const controller = new AbortController();
  const asked = bus.topic(topic).request(Question, 1, { reply: Answer, signal: controller.signal });
  await bus.flush();
  controller.abort(new TypeError('enough'));
  return [before, await outcomeOf(asked)];
}

/** The error of a failed request, in all parts that must survive. */
export function requestFailing({ bus }, topic) {
  return bus
    .topic(topic)
    .request(Question, 'why', { reply: Answer })
    .catch((error) => ({
      isError: error instanceof Error,
      name: error.name,
      code: error.code,
      cause: {
        name: error.cause?.name,
        isRange: error.cause instanceof RangeError,
        text: error.cause?.message,
      },
      stack: error.cause?.stack?.includes('asking.mjs'),
    }));
}

/** What the error of an unanswered request says, and the code of its cause. */
export function requestUnanswered({ bus }, topic) {
  return bus
    .topic(topic)
    .request(Question, 1, { reply: Answer })
    .catch(({ message, cause }) => ({ message, cause: { code: cause?.code, cause: cause?.cause?.code } }));
}

export function isCongested({ bus }, topic) {
  return bus.topic(topic).congested;
}

export function waitForRelief({ bus }, topic) {
  return outcomeOf(bus.topic(topic).relieved());
}

export async function abortRelief({ bus }, topic) {
  const controller = new AbortController();
  const waiting = bus.topic(topic).relieved({ signal: controller.signal });
  await bus.flush();
  controller.abort(new RangeError('enough'));
  const before = await outcomeOf(
    bus.topic(topic).relieved({ signal: AbortSignal.abort(new TypeError('no')) }),
  );
  return [before, await outcomeOf(waiting)];
}

/** Publishes and asks at once whether that was too much. */
export async function publishAndAsk({ bus }, { topic, count }) {
  for (let number = 0; number < count; number += 1) bus.topic(topic).publish(Note, number);
  return bus.topic(topic).congested;
}
