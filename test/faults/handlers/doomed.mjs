// Handlers on threads that are to end at any moment (see faults/chaos/killer.ts): in the middle of a loop, or of a wait.

import { getEnvironmentData, threadId } from 'node:worker_threads';
import { defineMessageType } from '@stasis-bus/core';
import { begin, end } from '../../handlers/truth.mjs';

const Echo = defineMessageType('test.echo');

const upCell = 0;
const exitBetweenTurns = 1;
const exitInside = 2;

const orders = getEnvironmentData('stasis.test.orders');
const up = getEnvironmentData('stasis.test.up');

/** Says that this thread is up, and ends it from within, between two turns of its event loop, when told to. */
export function setup() {
  Atomics.store(up, threadId, 1);
  Atomics.add(orders, upCell, 1);
  void exitWhenTold();
}

async function exitWhenTold() {
  while (Atomics.compareExchange(orders, exitBetweenTurns, 1, 0) !== 1) {
    const wait = Atomics.waitAsync(orders, exitBetweenTurns, 0);
    if (wait.async) await wait.value;
  }
  process.exit(1);
}

/** Works for some microseconds; ends the thread in the middle of it when told to. */
function work() {
  for (let round = 0; round < 1_500; round += 1) Atomics.load(orders, upCell);
  if (Atomics.compareExchange(orders, exitInside, 1, 0) === 1) process.exit(1);
  for (let round = 0; round < 1_500; round += 1) Atomics.load(orders, upCell);
}

export function workNow(message, context) {
  begin(message, context);
  work();
  end(message, context);
}

/** Now within a turn of the event loop, now over several. */
export async function workLater(message, context) {
  begin(message, context);
  work();
  if (message.value % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  else await null;
  work();
  end(message, context);
}

/** Publishes its number, as the last thing it does. */
export function workAndEcho(message, context) {
  begin(message, context);
  work();
  context.publish(context.data.echoes, Echo, message.value);
  end(message, context);
}
