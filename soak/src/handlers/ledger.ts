// The truth about one subscription, in memory that all threads share, since the fault may be in the messages themselves.
//
//   │ counts … │ group 0: last n, slot, slot … │ group 1: … │      all Int32
//
// A group is the loads that must keep order: those of the whole subscription, or of a partition key. Its slots, one or as many as the
// subscription's concurrency, hold the numbers of the loads that are being handled. A load that finds no free slot overlaps others. When
// a thread dies, home frees the slots of the invocations that it reports as failed.

const cells = {
  invocations: 0,
  loads: 1,
  completions: 2,
  restarts: 3,
  overlaps: 4,
  inversions: 5,
  repeats: 6,
  finals: 7,
  afterFinal: 8,
  damaged: 9,
  strays: 10,
  relayed: 11,
} as const;
const headerCells = Object.keys(cells).length;

/** The counts; watch/judge.ts says what must be true of them. */
export type LedgerCount = keyof typeof cells;

export interface LedgerShape {
  readonly groups: number;
  /** How many invocations of a group may run at once. If one, the group keeps order. */
  readonly width: number;
}

export class Ledger {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #shape: LedgerShape;

  constructor(shape: LedgerShape, memory?: SharedArrayBuffer) {
    const size = headerCells + shape.groups * (1 + shape.width);
    this.memory = memory ?? new SharedArrayBuffer(size * Int32Array.BYTES_PER_ELEMENT);
    this.#cells = new Int32Array(this.memory);
    this.#shape = shape;
  }

  count(name: LedgerCount): void {
    Atomics.add(this.#cells, cells[name], 1);
  }

  read(name: LedgerCount): number {
    return Atomics.load(this.#cells, cells[name]);
  }

  /** Records that a load's invocation begins. */
  begin(n: number, key: number, attempt: number): void {
    if (this.read('finals') > 0) this.count('afterFinal');
    this.count(attempt > 1 ? 'restarts' : 'loads');
    const base = this.#baseOf(key);
    if (this.#shape.width === 1) this.#keepOrder(base, n, attempt);
    if (!this.#occupy(base, n, attempt)) this.count('overlaps');
  }

  /** Records that a load's invocation has ended, or its thread has. */
  end(n: number, key: number): void {
    const base = this.#baseOf(key);
    for (let slot = base + 1; slot <= base + this.#shape.width; slot += 1) {
      if (Atomics.compareExchange(this.#cells, slot, n, 0) === n) return;
    }
  }

  /** Loads that are started again after a crash may be earlier than those that had finished before it. */
  #keepOrder(base: number, n: number, attempt: number): void {
    const last = Atomics.exchange(this.#cells, base, n);
    if (attempt > 1 || last === 0) return;
    if (n === last) this.count('repeats');
    // Numbers wrap around, so the shorter way from one to the other says which is later.
    else if (((n - last) | 0) < 0) this.count('inversions');
  }

  #occupy(base: number, n: number, attempt: number): boolean {
    if (attempt > 1) {
      // The end of the attempt before was never recorded, so its slot is not free.
      Atomics.store(this.#cells, base + 1, n);
      return true;
    }
    for (let slot = base + 1; slot <= base + this.#shape.width; slot += 1) {
      if (Atomics.compareExchange(this.#cells, slot, 0, n) === 0) return true;
    }
    return false;
  }

  #baseOf(key: number): number {
    return headerCells + (key % this.#shape.groups) * (1 + this.#shape.width);
  }
}
