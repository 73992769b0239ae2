// A handler with all kinds of ends. What it started, and what came to its end, it counts by message in shared memory; `deaths`
// says how often the message still ends its thread.

import { setImmediate as turn } from 'node:timers/promises';

export default function work(message, context) {
  const { started, deaths } = context.data;
  const number = message.value;
  Atomics.add(started, number, 1);
  Atomics.notify(started, number);
  if (Atomics.load(deaths, number) > 0) {
    Atomics.sub(deaths, number, 1);
    process.exit(1);
  }
  return number % 5 === 0 ? workLater(number, context) : finish(number, context);
}

async function workLater(number, context) {
  await turn();
  finish(number, context);
}

function finish(number, { data: { finished, failing } }) {
  if (Atomics.load(failing, number) === 1) throw new RangeError(`${number} fails`);
  Atomics.add(finished, number, 1);
}

/** The same, but the first message waits for the gate. */
export async function workAfterGate(message, context) {
  const { gate } = context.data;
  if (message.value === 0) {
    Atomics.add(gate, 1, 1);
    Atomics.notify(gate, 1);
    const wait = Atomics.waitAsync(gate, 0, 0);
    if (wait.async) await wait.value;
  }
  await work(message, context);
}
