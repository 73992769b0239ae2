// Handlers that go on after their invocation has ended, or that hold several threads at once; what they do is counted in
// shared memory: see faults/traps/threads.test.ts.

import { Note } from './notes.mjs';

const invocations = 0;
const later = 1;
const running = 2;
const gate = 3;
const finished = 4;

/** Leaves a timer behind, which counts when the thread has nothing else to do. */
export function leaveTimer(message, { data }) {
  if (!Note.is(message)) return;
  Atomics.add(data, invocations, 1);
  setTimeout(() => {
    Atomics.add(data, later, 1);
    Atomics.notify(data, later);
  }, 0);
}

/** Holds its thread until the gate is open. */
export function hold(message, { data }) {
  if (!Note.is(message)) return;
  Atomics.add(data, running, 1);
  Atomics.notify(data, running);
  Atomics.wait(data, gate, 0);
  Atomics.add(data, finished, 1);
}

/** Waits for a turn of the event loop at a time until the gate is open. */
export async function linger(message, { data }) {
  if (!Note.is(message)) return;
  Atomics.add(data, running, 1);
  Atomics.notify(data, running);
  while (Atomics.load(data, gate) === 0) await new Promise((resolve) => setImmediate(resolve));
  Atomics.add(data, finished, 1);
}
