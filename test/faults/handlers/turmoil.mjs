// Handlers of a module that takes its time to load, on threads that end at any moment (see faults/chaos/turmoil.test.ts). They write
// the ground truth into shared memory; some invocations hang after an `await`.

import { getEnvironmentData, threadId } from 'node:worker_threads';
import { begin, end, finished, started } from '../../handlers/truth.mjs';

const up = getEnvironmentData('stasis.test.up');

// Longer than a thread of that pool may be idle.
await new Promise((resolve) => setTimeout(resolve, 40));
Atomics.store(up, threadId, 1);

function work() {
  for (let round = 0; round < 1_500; round += 1) Atomics.load(up, threadId);
}

export function workNow(message, context) {
  begin(message, context);
  work();
  end(message, context);
}

/** Of a router: other messages come to its default as well. */
export function workRouted(message, context) {
  if (message.name === 'test.numbered') workNow(message, context);
}

export async function workLater(message, context) {
  begin(message, context);
  work();
  if (message.value % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  else await null;
  end(message, context);
}

/** Where several invocations may run at once, only that each comes to its end is written down. */
export async function workBeside(message, context) {
  started(message, context);
  work();
  if (message.value % 2 === 0) await null;
  finished(message, context);
}

export async function hangNowAndThen(message, context) {
  begin(message, context);
  if (message.value % 150 === 70) {
    await null;
    for (;;);
  }
  work();
  end(message, context);
}
