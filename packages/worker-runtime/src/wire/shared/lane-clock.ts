// The clock of a lane, and what its thread is doing, in memory that home and the lane share.
//
//   │ slot │ beat │ opened │      three Int32
//
//   slot     the progress slot of the batch whose invocation is in the thread's current turn, plus one; 0 between turns
//   beat     the latest beat that the thread's event loop has answered (see home/lane/pulse.ts)
//   opened   how many sessions the thread has been told of: it has begun to load their handlers
//
// The clock counts milliseconds since the lane was made, the same on both threads, whatever is done to the wall clock.

import { sharedMs } from '@stasis-bus/core/internal';

const slotCell = 0;
const beatCell = 1;
const openedCell = 2;
const cellCount = 3;

export class LaneClock {
  readonly cells: Int32Array;
  /** When the clock began, by what all threads of a process share. */
  readonly zeroMs: number;

  constructor(
    cells: Int32Array = new Int32Array(new SharedArrayBuffer(cellCount * Int32Array.BYTES_PER_ELEMENT)),
    zeroMs: number = sharedMs(),
  ) {
    this.cells = cells;
    this.zeroMs = zeroMs;
  }

  now(): number {
    return Math.floor(sharedMs() - this.zeroMs);
  }

  /** The lane: in this turn, it is an invocation of that batch. */
  run(slot: number): void {
    Atomics.store(this.cells, slotCell, slot + 1);
  }

  /** The lane: the turn is over. */
  leave(): void {
    Atomics.store(this.cells, slotCell, 0);
  }

  /** The lane: its event loop has come to that beat. */
  answer(beat: number): void {
    Atomics.store(this.cells, beatCell, beat);
  }

  /** The lane: it has been told of a session. */
  opened(): void {
    Atomics.add(this.cells, openedCell, 1);
  }

  /** Home: the slot of the batch that is in the thread's current turn, if it is in one. */
  slotInTurn(): number | undefined {
    const slot = Atomics.load(this.cells, slotCell);
    return slot === 0 ? undefined : slot - 1;
  }

  /** Home: the latest beat that the thread has answered. */
  get lastBeat(): number {
    return Atomics.load(this.cells, beatCell);
  }

  /** Home: how many sessions the thread has been told of. */
  get sessionsOpened(): number {
    return Atomics.load(this.cells, openedCell);
  }
}
