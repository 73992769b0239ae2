// Counts what it handles, in shared memory: [started, finished]. `slow` takes a few turns of the event loop.

import { Note } from './notes.mjs';

export default async function count(message, { data, publish }) {
  if (!Note.is(message)) return;
  Atomics.add(data, 0, 1);
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  if (message.value === 'pass on') publish('next', Note, 'passed on');
  Atomics.add(data, 1, 1);
}

/** Does not return until the third cell is 1. */
export function hold(message, { data }) {
  if (!Note.is(message)) return;
  Atomics.add(data, 0, 1);
  Atomics.notify(data, 0);
  Atomics.wait(data, 2, 0);
  Atomics.add(data, 1, 1);
}
