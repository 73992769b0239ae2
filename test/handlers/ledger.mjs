// Handlers that keep the account of their invocations in shared memory (see support/ledger.ts). The messages of each
// subscription must carry ascending numbers.

import { SubscriptionChange } from '@stasis-bus/core';

const running = 0;
const overlaps = 1;
const inversions = 2;
const invocations = 3;
const last = 4;
const finals = 5;
const beyondAll = 2 ** 31 - 1;

function begin(message, { data, isFinal }) {
  const cells = new Int32Array(data);
  if (Atomics.add(cells, running, 1) !== 0) Atomics.add(cells, overlaps, 1);
  if (isFinal) Atomics.add(cells, finals, 1);
  const sequence = isFinal ? beyondAll : message.value;
  if (Atomics.exchange(cells, last, sequence) >= sequence) Atomics.add(cells, inversions, 1);
  Atomics.add(cells, invocations, 1);
  return cells;
}

function end(cells) {
  Atomics.sub(cells, running, 1);
}

function isForeign(message, { isFinal }) {
  return SubscriptionChange.is(message) && !isFinal;
}

/** Works for some microseconds. */
export function count(message, context) {
  if (isForeign(message, context)) return;
  const cells = begin(message, context);
  for (let round = 0; round < 2_000; round += 1) Atomics.load(cells, running);
  end(cells);
}

/** Works over some turns of the event loop; how many depends on the message. */
export async function countLater(message, context) {
  if (isForeign(message, context)) return;
  const cells = begin(message, context);
  const turns = context.isFinal ? 1 : message.value % 4;
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  end(cells);
}

/** Now the one, now the other. */
export function countEither(message, context) {
  return message.value % 3 === 0 ? countLater(message, context) : count(message, context);
}
