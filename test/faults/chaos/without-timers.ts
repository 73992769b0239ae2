// Lets no timer of this thread fire, to see that nothing waits for one. It is a question of order and not of time: what
// follows from events alone happens on however busy a machine, and what waits for a timer never does.
//
// The bus takes the platform's timers when it is loaded: import this module before it.

import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';

const { setInterval: realInterval, setTimeout: realTimeout } = timers;
let standStill = false;
let held: (() => void)[] = [];
let timersSet = 0;

function holdable<Args extends unknown[]>(callback: (...args: Args) => void): (...args: Args) => void {
  timersSet += 1;
  return (...args) => {
    if (standStill) held.push(() => callback(...args));
    else callback(...args);
  };
}

Object.assign(timers, {
  setTimeout: Object.assign(
    (callback: (...args: unknown[]) => void, ...rest: [number?, ...unknown[]]) =>
      realTimeout(holdable(callback), ...rest),
    realTimeout,
  ),
  setInterval: (callback: (...args: unknown[]) => void, ...rest: [number?, ...unknown[]]) =>
    realInterval(holdable(callback), ...rest),
});
syncBuiltinESMExports();

/** Does this while all timers of this thread stand still; those that were due meanwhile fire afterwards. */
export async function withoutTimers(task: () => Promise<void>): Promise<void> {
  standStill = true;
  try {
    await task();
  } finally {
    standStill = false;
    const due = held;
    held = [];
    for (const fire of due) fire();
  }
  if (timersSet === 0)
    throw new Error('the bus was loaded before this module: its timers did not stand still');
}
