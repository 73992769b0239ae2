// The clock of a lane, and what its thread is doing, in memory that home and the thread share.
//
//   │ slot │ beat │ opened │      three Int32
//
//   slot     the progress slot of the batch whose invocation is in the thread's current turn, plus one; 0 between turns
//   beat     the latest beat that the thread's event loop has answered (see home/lane/pulse.ts)
//   opened   how many sessions the thread has opened, and so begun to load their handlers
//
// The clock counts milliseconds since the lane was made. It is the same on both threads, whatever happens to the wall clock.

import { sharedMs } from '@stasis-bus/core/internal';

const slotCell = 0;
const beatCell = 1;
const openedCell = 2;
const cellCount = 3;

export class LaneClock {
  readonly cells: Int32Array;
  /** When the clock began, on the clock that all threads of a process share. */
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

  /** On the thread: notes that an invocation of the batch in a slot runs in this turn. */
  run(slot: number): void {
    Atomics.store(this.cells, slotCell, slot + 1);
  }

  /** On the thread: notes that the turn is over. */
  leave(): void {
    Atomics.store(this.cells, slotCell, 0);
  }

  /** On the thread: answers a beat, from the event loop. */
  answer(beat: number): void {
    Atomics.store(this.cells, beatCell, beat);
  }

  /** On the thread: counts a session that it opens. */
  opened(): void {
    Atomics.add(this.cells, openedCell, 1);
  }

  /** At home: returns the slot of the batch in the thread's current turn, or `undefined` between turns. */
  slotInTurn(): number | undefined {
    const slot = Atomics.load(this.cells, slotCell);
    return slot === 0 ? undefined : slot - 1;
  }

  /** At home: the latest beat that the thread has answered. */
  get lastBeat(): number {
    return Atomics.load(this.cells, beatCell);
  }

  /** At home: how many sessions the thread has opened. */
  get sessionsOpened(): number {
    return Atomics.load(this.cells, openedCell);
  }
}
