// Publishes late, when the test says so: see rules/loading-again.test.ts. `data` is shared memory: [begun, the gate].

import { Note } from './notes.mjs';

const begun = 0;
const gate = 1;

function turnOfTheLoop() {
  return new Promise((resolve) => setImmediate(resolve));
}

export default async function publishLate(message, { data, bus }) {
  if (!Note.is(message)) return;
  const out = bus.topic('out');
  Atomics.add(data, begun, 1);
  Atomics.notify(data, begun);
  while (Atomics.load(data, gate) === 0) await turnOfTheLoop();
  // By then everything that was sent here before the gate was opened has arrived.
  for (let turns = 0; turns < 3; turns += 1) await turnOfTheLoop();
  out.publish(Note, 'late');
}
