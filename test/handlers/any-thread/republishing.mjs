// Handlers that publish in several ways before they complete.

import { defineMessageType } from '@stasis-bus/core';

const Note = defineMessageType('test.note');

/** By the context, by its bus, and by the context again. */
export function echoThrice(message, { publish, bus }) {
  publish('out', Note, `${message.value} a`);
  bus.topic('out').publish(Note, `${message.value} b`);
  publish('out', Note, `${message.value} c`);
}

/** Reads the count that the invocation before has published, from the cache, and publishes the next. */
export async function countOn(_message, { bus }) {
  const last = await bus.cache('counts').get(Note, 'count');
  bus.topic('out').publish(Note, (last?.value ?? 0) + 1);
}

/** A value that is not plain, with as many parts as the message says. */
export function publishMany(message, { publish }) {
  if (Note.is(message)) publish('out', Note, new Map([['list', Array(message.value).fill(1)]]));
}
