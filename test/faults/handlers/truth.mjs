// Handlers that write the ground truth about their invocations into shared memory: see faults/support/truth.ts.

import { threadId } from 'node:worker_threads';

const inside = 0;
const lastThread = 1;
const lastNumber = 2;
const overlaps = 3;
const inversions = 4;
const invocations = 5;
const header = 6;

function isGone(gone, thread) {
  return Atomics.load(gone, thread) === 1;
}

/** An invocation begins. */
export function begin({ value }, { data: { truth, gone }, attempt }) {
  const other = Atomics.exchange(truth, inside, threadId);
  if (other !== 0 && !isGone(gone, other)) Atomics.add(truth, overlaps, 1);
  const before = Atomics.exchange(truth, lastThread, threadId);
  // Back to what was started before goes only who is tried again, when the thread of that has ended.
  const mayGoBack = attempt > 1 && isGone(gone, before);
  if (Atomics.exchange(truth, lastNumber, value + 1) > value && !mayGoBack) Atomics.add(truth, inversions, 1);
  Atomics.add(truth, header + value, 1);
  Atomics.add(truth, invocations, 1);
}

/** It has come to its end. */
export function end({ value }, { data: { truth } }) {
  const size = (truth.length - header) / 2;
  Atomics.add(truth, header + size + value, 1);
  if (Atomics.compareExchange(truth, inside, threadId, 0) !== threadId) Atomics.add(truth, overlaps, 1);
}

/** Only writes down that it was called. */
export function record(message, context) {
  begin(message, context);
  end(message, context);
}

/** The same, over a turn of the event loop. */
export async function recordLater(message, context) {
  begin(message, context);
  await new Promise((resolve) => setImmediate(resolve));
  end(message, context);
}
