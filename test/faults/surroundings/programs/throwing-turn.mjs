// A turn that throws, which none should, while another task waits for its own. Says which turns there were.

import { Turns } from '@stasis-bus/core/internal';

const { hrtime } = process;
let turnCount = 0;

/** Takes two turns, each longer than a slice: after each of them the event loop turns. */
function task(name, end) {
  let taken = 0;
  return {
    turn() {
      taken += 1;
      turnCount += 1;
      console.log(name, taken);
      const began = hrtime.bigint();
      while (hrtime.bigint() - began < 5_000_000n);
      return taken === 1 || end();
    },
  };
}

process.on('uncaughtException', ({ message }) => console.log(message));
const turns = new Turns();
turns.ask(
  task('first', () => {
    throw new Error('a turn threw');
  }),
);
turns.ask(task('second', () => false));
// Ends without the last turn when nobody is to take one.
for (let round = 0; round < 100 && turnCount < 4; round += 1) await new Promise(setImmediate);
