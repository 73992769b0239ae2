// Gives what should not happen the time to happen: many turns of the event loop, with room for other threads in between.

const many = 20;

/** Settles after many turns of the event loop. It decides no test: what is right stays right however long it takes. */
export async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < many; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}
