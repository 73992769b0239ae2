// Handlers that end their thread in the middle of an invocation, or wait for somebody to end it. Besides the ground truth
// (support/truth.ts) `data` has { deaths, gate }: how often the message `fatal` still ends its thread, and what is waited at.

import { defineMessageType } from '@stasis-bus/core';
import { begin, end } from '../../handlers/truth.mjs';

const Echo = defineMessageType('test.echo');

const reached = 0;
const opened = 1;

/** Whether this invocation is to end its thread. */
function isFatal({ value }, { data: { fatal, deaths } }) {
  if (value !== fatal) return false;
  const left = Atomics.sub(deaths, 0, 1);
  if (left <= 0) Atomics.add(deaths, 0, 1);
  return left > 0;
}

export function exitNow(message, context) {
  begin(message, context);
  if (isFatal(message, context)) process.exit(1);
  end(message, context);
}

export async function exitLater(message, context) {
  begin(message, context);
  await new Promise((resolve) => setImmediate(resolve));
  if (isFatal(message, context)) process.exit(1);
  end(message, context);
}

/** Waits at the gate without letting the thread go, at the fatal message. */
export function standStill(message, context) {
  begin(message, context);
  if (isFatal(message, context)) {
    const { gate } = context.data;
    Atomics.add(gate, reached, 1);
    Atomics.notify(gate, reached);
    Atomics.wait(gate, opened, 0);
  }
  end(message, context);
}

/** Says its number; stands still at the fatal message. */
export function echoThenStandStill(message, context) {
  context.publish(context.data.echoes, Echo, message.value);
  standStill(message, context);
}

/** Waits at the gate over turns of the event loop, at every message. */
export async function waitAtGate(message, context) {
  begin(message, context);
  // Who is at the gate waits: its turn is over, and it is not to blame for what ends its thread then.
  await new Promise((resolve) => setImmediate(resolve));
  const { gate } = context.data;
  Atomics.add(gate, reached, 1);
  Atomics.notify(gate, reached);
  const wait = Atomics.waitAsync(gate, opened, 0);
  if (wait.async) await wait.value;
  end(message, context);
}

/** Takes more memory than its thread may have, at the fatal message; not more than 1 GB, should nobody stop it. */
export function takeMemory(message, context) {
  begin(message, context);
  if (isFatal(message, context)) {
    const taken = [];
    for (let round = 0; round < 1_000; round += 1)
      taken.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
  }
  end(message, context);
}
