// The clock of a lane, and how long its thread has been in one piece of code, in memory that home and the lane share.
//
//   │ since │ slot │      two Int32
//
//   since   since when the thread has been in its current turn, in milliseconds of the lane's clock, plus one; 0 between
//           turns
//   slot    the progress slot of the batch whose invocation is in that turn, plus one; 0 between turns
//
// The clock counts milliseconds since the lane was made, the same on both threads, whatever is done to the wall clock.

import { sharedMs } from '@stasis-bus/core/internal';

export class LaneClock {
  readonly cells: Int32Array;
  /** When the clock began, by what all threads of a process share. */
  readonly zeroMs: number;

  constructor(
    cells: Int32Array = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)),
    zeroMs: number = sharedMs(),
  ) {
    this.cells = cells;
    this.zeroMs = zeroMs;
  }

  now(): number {
    return Math.floor(sharedMs() - this.zeroMs);
  }

  /** The lane: a turn begins. */
  enter(): void {
    Atomics.store(this.cells, 0, this.now() + 1);
  }

  /** The lane: in this turn, it is an invocation of that batch. */
  run(slot: number): void {
    Atomics.store(this.cells, 1, slot + 1);
  }

  /** The lane: the turn is over. */
  leave(): void {
    Atomics.store(this.cells, 0, 0);
    Atomics.store(this.cells, 1, 0);
  }

  /** Home: for how many milliseconds the thread has been in its current turn; 0 between turns. */
  inTurnMs(): number {
    const since = Atomics.load(this.cells, 0);
    return since === 0 ? 0 : this.now() + 1 - since;
  }

  /** Home: the slot of the batch that is in the thread's current turn, if it is in one. */
  slotInTurn(): number | undefined {
    const slot = Atomics.load(this.cells, 1);
    return slot === 0 ? undefined : slot - 1;
  }
}
