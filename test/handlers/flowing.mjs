// Handlers of a flow that is being closed. What each has got, and when, is counted in shared memory: `data` says where, and
// where to publish.

import { CacheUpdate, defineMessageType } from '@stasis-bus/core';

const Note = defineMessageType('test.note');
const Other = defineMessageType('test.other');

/** How many cells a handler has: the sum of what it got, its final messages, and what came after one. */
export const cellsEach = 3;

function cellsOf({ cells, at }) {
  return new Int32Array(cells, at * cellsEach * Int32Array.BYTES_PER_ELEMENT, cellsEach);
}

function amountOf(message) {
  if (Note.is(message)) return message.value;
  return CacheUpdate.is(message) && Note.is(message.value.newSnapshot) ? message.value.newSnapshot.value : 0;
}

/** Counts what it gets. Returns the sum on the final message. */
function count(message, { data, isFinal }) {
  const cells = cellsOf(data);
  if (cells[1] > 0) Atomics.add(cells, 2, 1);
  if (isFinal) {
    Atomics.add(cells, 1, 1);
    return Atomics.load(cells, 0);
  }
  Atomics.add(cells, 0, amountOf(message));
  return undefined;
}

/** Keeps all that it gets, and publishes the sum on its final message. A `test.other` is published at once. */
export function flush(message, context) {
  const { publish, data } = context;
  const sum = count(message, context);
  for (const topic of data.to) {
    if (Other.is(message)) publish(topic, message);
    else if (sum !== undefined) publish(topic, Note, sum);
  }
}

/** The same by other ways: after a turn of the event loop, and through the bus. */
export async function flushLate(message, context) {
  const { bus, data } = context;
  await new Promise((resolve) => setImmediate(resolve));
  const sum = count(message, context);
  for (const topic of data.to) {
    if (Other.is(message)) bus.topic(topic).publish(message);
    else if (sum !== undefined) bus.topic(topic).publish(Note, sum);
  }
}

/** Passes on what it gets. */
export function pass(message, context) {
  count(message, context);
  if (Note.is(message)) for (const topic of context.data.to) context.publish(topic, message);
}
