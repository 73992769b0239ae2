// A publisher that holds back, and consumers of what it publishes, on threads. What was published, and handled, is counted in
// shared memory: see faults/rules/congestion.test.ts.

import { SubscriptionChange } from '@stasis-bus/core';
import { Note } from './notes.mjs';

const published = 0;
const handled = 1;
const most = 2;
const congestions = 3;

/** Publishes as many messages as it gets as its value, and waits whenever the topic is congested. */
export async function publishAll(message, { bus, data }) {
  if (!Note.is(message)) return;
  const topic = bus.topic('out');
  for (let count = 0; count < message.value; count += 1) {
    Atomics.add(data, published, 1);
    topic.publish(Note, count);
    if (!(await topic.congested)) continue;
    Atomics.add(data, congestions, 1);
    await topic.relieved();
  }
}

/** Counts, and writes down how many were published and not handled at most. */
export function consume(message, { data }) {
  if (!Note.is(message)) return;
  const waiting = Atomics.load(data, published) - Atomics.load(data, handled);
  if (waiting > Atomics.load(data, most)) Atomics.store(data, most, waiting);
  Atomics.add(data, handled, 1);
}

/** The same, over a turn of the event loop. */
export async function consumeLater(message, context) {
  await new Promise((resolve) => setImmediate(resolve));
  consume(message, context);
}

/** Holds on to the message 0 until the gate is open. Counts by number what is handled, and the changes. */
export async function holdFirst(message, { data: { cells, gate }, isFinal }) {
  const size = cells.length - 3;
  if (SubscriptionChange.is(message)) {
    Atomics.add(cells, size + (isFinal ? 1 : 0), 1);
    return;
  }
  if (!Note.is(message)) return;
  if (message.value === 0) {
    Atomics.store(cells, size + 2, 1);
    Atomics.notify(cells, size + 2);
    const wait = Atomics.waitAsync(gate, 0, 0);
    if (wait.async) await wait.value;
  }
  Atomics.add(cells, message.value, 1);
}
