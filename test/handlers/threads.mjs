// Handlers that show where they run.

import { threadId } from 'node:worker_threads';
import { say } from './tell.mjs';

const evaluation = Symbol.for('test.threads.evaluations');
globalThis[evaluation] = (globalThis[evaluation] ?? 0) + 1;

export function showThread(_message, context) {
  say(context, String(threadId));
}

/** How often this module was evaluated on this thread. */
export function showEvaluations(_message, context) {
  say(context, String(globalThis[evaluation]));
}

/** Holds its thread until the other one has come. The time is only there so that a failure does not hang. */
export function meet(_message, context) {
  const cells = new Int32Array(context.data);
  if (Atomics.add(cells, 0, 1) === 0) Atomics.wait(cells, 0, 1, 10_000);
  else Atomics.notify(cells, 0);
  say(context, Atomics.load(cells, 0) === 2 ? 'met' : 'waited in vain');
}
