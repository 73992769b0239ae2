// Handlers that never end the message `fatal`, each in its way: see faults/rules/timeouts.test.ts. The ground truth is in
// shared memory (support/truth.ts).

import { begin, end } from '../../handlers/truth.mjs';

/** A loop that never turns the event loop. */
export function loop(message, context) {
  begin(message, context);
  while (message.value === context.data.fatal);
  end(message, context);
}

/** A loop after a turn of the event loop. */
export async function loopLater(message, context) {
  begin(message, context);
  await new Promise((resolve) => setImmediate(resolve));
  while (message.value === context.data.fatal);
  end(message, context);
}

/** Waits without letting the thread go. */
export function block(message, context) {
  begin(message, context);
  if (message.value === context.data.fatal) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  end(message, context);
}

/** A promise that never settles. */
export async function never(message, context) {
  begin(message, context);
  if (message.value === context.data.fatal) await new Promise(() => {});
  end(message, context);
}

/** An expression that takes for ever. */
export function backtrack(message, context) {
  begin(message, context);
  if (message.value === context.data.fatal) /^(a+)+$/.test(`${'a'.repeat(40)}b`);
  end(message, context);
}
