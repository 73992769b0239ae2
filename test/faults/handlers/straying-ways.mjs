// Leaves an error behind when its invocation has ended, in the way that the message names. `data` counts, in shared memory:
// [invocations, errors left behind, the thread].

import { EventEmitter } from 'node:events';
import { threadId } from 'node:worker_threads';
import { Note } from './notes.mjs';

const ways = {
  timer: (fail) => setTimeout(fail, 0),
  immediate: (fail) => setImmediate(fail),
  'next tick': (fail) => process.nextTick(fail),
  microtask: (fail) => queueMicrotask(fail),
  'rejection that nobody handles': (fail) => void Promise.resolve().then(fail),
  'rejection after a timer': (fail) => setTimeout(() => void Promise.resolve().then(fail), 0),
  'error event that nobody handles': (fail) =>
    setImmediate(() => {
      // Counted before it is emitted.
      try {
        fail();
      } catch (error) {
        new EventEmitter().emit('error', error);
      }
    }),
};

export const kinds = Object.keys(ways);

export default function stray(message, { data }) {
  if (!Note.is(message)) return;
  Atomics.add(data, 0, 1);
  Atomics.store(data, 2, threadId);
  ways[message.value]?.(() => {
    Atomics.add(data, 1, 1);
    Atomics.notify(data, 1);
    throw Object.assign(new RangeError(message.value), { code: 'E_LATE' });
  });
}

/** Throws nothing that could be mistaken for an error. */
export function strayNull(message, { data }) {
  if (!Note.is(message)) return;
  setImmediate(() => {
    Atomics.add(data, 1, 1);
    Atomics.notify(data, 1);
    throw null;
  });
}

/** Throws from a timer, once the first number in `data` is 1. */
export function strayWhenTold(message, { data }) {
  if (!Note.is(message)) return;
  const timer = setInterval(() => {
    if (Atomics.load(data, 0) === 0) return;
    clearInterval(timer);
    throw new RangeError('told');
  }, 1);
}
