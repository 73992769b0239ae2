// What handlers call to write down the ground truth about their invocations, in memory that all threads share. support/truth.ts
// reads it. Messages carry their number, from 0.

import { threadId } from 'node:worker_threads';

/** What stands where. Behind `header`: how often each message was started, then how often each was finished. */
export const cells = {
  inside: 0,
  lastThread: 1,
  last: 2,
  overlaps: 3,
  inversions: 4,
  invocations: 5,
  finals: 6,
  header: 7,
};

/** This thread in the cells, where 0 is none; the thread of the bus is 0 among threads. */
const self = threadId + 1;
const beyondAll = 2 ** 31 - 1;

function isGone(gone, thread) {
  return Atomics.load(gone, thread) === 1;
}

/** An invocation begins; it may be that of the final message. */
export function begin(message, context) {
  const { truth, gone } = context.data;
  const other = Atomics.exchange(truth, cells.inside, self);
  if (other !== 0 && !isGone(gone, other)) Atomics.add(truth, cells.overlaps, 1);
  const before = Atomics.exchange(truth, cells.lastThread, self);
  // Only what is tried again, because its thread has ended, goes back to what was started before.
  const mayGoBack = context.attempt > 1 && isGone(gone, before);
  const position = context.isFinal ? beyondAll : message.value + 1;
  const last = Atomics.exchange(truth, cells.last, position);
  if (last >= position && !mayGoBack) Atomics.add(truth, cells.inversions, 1);
  if (context.isFinal) Atomics.add(truth, cells.finals, 1);
  else started(message, context);
  Atomics.add(truth, cells.invocations, 1);
}

/** An invocation has come to its end. */
export function end(message, context) {
  const { truth } = context.data;
  if (!context.isFinal) finished(message, context);
  if (Atomics.compareExchange(truth, cells.inside, self, 0) !== self) Atomics.add(truth, cells.overlaps, 1);
}

/** Counts a start, and looks at nothing else: for subscriptions whose invocations may overlap. */
export function started({ value }, { data: { truth } }) {
  Atomics.add(truth, cells.header + value, 1);
}

/** Counts an end, and looks at nothing else. */
export function finished({ value }, { data: { truth } }) {
  const size = (truth.length - cells.header) / 2;
  Atomics.add(truth, cells.header + size + value, 1);
}
