// Handlers that write down, in memory that all threads share, whose turn it was: see faults/fairness/turn-record.ts.

/** Holds the thread up for a while, after its turn. */
export function holdUp() {
  setImmediate(() => {
    const endMs = performance.now() + 150;
    while (performance.now() < endMs);
  });
}

function note({ data: { record, number } }) {
  Atomics.store(record, Atomics.add(record, 0, 1) + 1, number);
}

/** Takes about a microsecond. */
export function brief(_message, context) {
  note(context);
}

/** Takes some tens of microseconds. */
export function longer(_message, context) {
  const { record } = context.data;
  for (let round = 0; round < 4_000; round += 1) Atomics.load(record, 0);
  note(context);
}

/** Returns a promise. */
export async function later(_message, context) {
  note(context);
  await null;
}
