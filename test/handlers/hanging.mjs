// Handlers that block their thread until the test releases them (see conformance/parallel/block.ts).

import { threadId } from 'node:worker_threads';
import { say, textOf } from './tell.mjs';

const reached = 0;
const released = 1;

/** Blocks the thread when the word is the one in `data`; tells all others with their thread. */
export function hangOn(message, context) {
  const { word, memory } = context.data;
  if (message.value === word) block(memory);
  say(context, `${textOf(message, context)} on ${threadId}`);
}

/** Loops, without a turn of the event loop, when the word is `loop`. */
export function loopOn(message, context) {
  say(context, textOf(message, context));
  const memory = context.data;
  if (message.value === 'loop') while (Atomics.load(new Int32Array(memory), released) === 0);
}

/** Says that it is there, then stops the thread where it is. */
function block(memory) {
  const cells = new Int32Array(memory);
  Atomics.add(cells, reached, 1);
  Atomics.notify(cells, reached);
  Atomics.wait(cells, released, 0);
}

/** Holds the thread for a fifth of a second, then tells. */
export function pause(message, context) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  say(context, textOf(message, context));
}
