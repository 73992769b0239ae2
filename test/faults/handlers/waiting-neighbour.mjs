// Waits at a gate, over turns of the event loop; writes the ground truth into shared memory (support/truth.ts).

import { begin, end } from '../../handlers/truth.mjs';

export default async function wait(message, context) {
  begin(message, context);
  const waiting = Atomics.waitAsync(new Int32Array(context.data.gate), 0, 0);
  if (waiting.async) await waiting.value;
  end(message, context);
}
